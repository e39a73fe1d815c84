//! The context servers of a project, and word of what becomes of them.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use gpui::{Context, EventEmitter, SharedString};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ServerId(pub Arc<str>);

impl fmt::Display for ServerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[derive(Clone, Debug)]
pub enum ServerStatus {
    Starting,
    Running,
    Stopped,
    Failed(Arc<str>),
}

pub enum HubEvent {
    StatusChanged {
        server_id: ServerId,
        status: ServerStatus,
    },
}

/// A running server, which offers tools and prompts by name.
pub struct ContextServer {
    id: ServerId,
    tools: Vec<SharedString>,
    prompts: Vec<SharedString>,
}

impl ContextServer {
    pub fn new(id: ServerId, tools: Vec<SharedString>, prompts: Vec<SharedString>) -> Self {
        Self { id, tools, prompts }
    }

    pub fn id(&self) -> &ServerId {
        &self.id
    }

    pub async fn list_tools(&self) -> Vec<SharedString> {
        self.tools.clone()
    }

    pub async fn list_prompts(&self) -> Vec<SharedString> {
        self.prompts.clone()
    }
}

#[derive(Default)]
pub struct ContextHub {
    running: HashMap<ServerId, Arc<ContextServer>>,
}

impl EventEmitter<HubEvent> for ContextHub {}

impl ContextHub {
    pub fn running_server(&self, id: &ServerId) -> Option<Arc<ContextServer>> {
        self.running.get(id).cloned()
    }

    /// Also announces a server that runs already: a restart looks the same from outside.
    pub fn start(&mut self, server: Arc<ContextServer>, cx: &mut Context<Self>) {
        let server_id = server.id().clone();
        self.announce(server_id.clone(), ServerStatus::Starting, cx);
        self.running.insert(server_id.clone(), server);
        self.announce(server_id, ServerStatus::Running, cx);
    }

    pub fn stop(&mut self, server_id: ServerId, cx: &mut Context<Self>) {
        self.running.remove(&server_id);
        self.announce(server_id, ServerStatus::Stopped, cx);
    }

    pub fn fail(&mut self, server_id: ServerId, reason: Arc<str>, cx: &mut Context<Self>) {
        self.running.remove(&server_id);
        self.announce(server_id, ServerStatus::Failed(reason), cx);
    }

    fn announce(&mut self, server_id: ServerId, status: ServerStatus, cx: &mut Context<Self>) {
        cx.emit(HubEvent::StatusChanged { server_id, status });
    }
}

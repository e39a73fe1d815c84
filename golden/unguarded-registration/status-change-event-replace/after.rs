//! Offers the tools of running context servers to the model.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use gpui::{Context, Entity, EventEmitter, Subscription, Task};

pub struct ToolStore {
    tools: Entity<ToolSet>,
    context_server_tool_ids: HashMap<ContextServerId, Vec<ToolId>>,
    context_server_tasks: HashMap<ContextServerId, Task<()>>,
    _subscription: Subscription,
}

impl ToolStore {
    pub fn new(
        servers: &Entity<ServerStore>,
        tools: Entity<ToolSet>,
        cx: &mut Context<Self>,
    ) -> Self {
        Self {
            tools,
            context_server_tool_ids: HashMap::default(),
            context_server_tasks: HashMap::default(),
            _subscription: cx.subscribe(servers, Self::handle_server_event),
        }
    }

    fn handle_server_event(
        &mut self,
        servers: Entity<ServerStore>,
        event: &ServerEvent,
        cx: &mut Context<Self>,
    ) {
        let tool_set = self.tools.clone();
        match event {
            ServerEvent::StatusChanged { server_id, status } => match status {
                ServerStatus::Running => {
                    self.context_server_tasks.remove(server_id);
                    if let Some(tool_ids) = self.context_server_tool_ids.remove(server_id) {
                        log::info!(
                            "removing {} tools of context server {server_id}",
                            tool_ids.len()
                        );
                        tool_set.update(cx, |tool_set, _| tool_set.remove(&tool_ids));
                        cx.notify();
                    }

                    if let Some(server) = servers.read(cx).running(server_id) {
                        let task = cx.spawn({
                            let server_id = server_id.clone();
                            async move |this, cx| {
                                let Ok(names) = server.list().await else {
                                    return;
                                };
                                let tool_ids = tool_set
                                    .update(cx, |tool_set, _| {
                                        names
                                            .into_iter()
                                            .map(|name| tool_set.insert(name))
                                            .collect::<Vec<_>>()
                                    })
                                    .ok();
                                if let Some(tool_ids) = tool_ids {
                                    this.update(cx, |this, cx| {
                                        this.context_server_tool_ids.insert(server_id, tool_ids);
                                        cx.notify();
                                    })
                                    .ok();
                                }
                            }
                        });
                        self.context_server_tasks.insert(server_id.clone(), task);
                    }
                }
                ServerStatus::Stopped | ServerStatus::Failed(_) => {
                    if let Some(tool_ids) = self.context_server_tool_ids.remove(server_id) {
                        log::info!(
                            "removing {} tools of context server {server_id}",
                            tool_ids.len()
                        );
                        tool_set.update(cx, |tool_set, _| tool_set.remove(&tool_ids));
                        cx.notify();
                    }
                    if self.context_server_tasks.remove(server_id).is_some() {
                        log::debug!("dropped the registration task of context server {server_id}");
                    }
                }
                _ => {}
            },
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
pub struct ToolId(usize);

#[derive(Default)]
pub struct ToolSet(Vec<Option<String>>);

impl ToolSet {
    pub fn insert(&mut self, name: String) -> ToolId {
        self.0.push(Some(name));
        ToolId(self.0.len() - 1)
    }

    pub fn remove(&mut self, ids: &[ToolId]) {
        for id in ids {
            self.0[id.0] = None;
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ContextServerId(pub Arc<str>);

impl fmt::Display for ContextServerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub struct ContextServer {
    offered: Vec<String>,
}

impl ContextServer {
    pub async fn list(&self) -> anyhow::Result<Vec<String>> {
        Ok(self.offered.clone())
    }
}

pub enum ServerStatus {
    Starting,
    Running,
    Stopped,
    Failed(String),
}

pub enum ServerEvent {
    StatusChanged {
        server_id: ContextServerId,
        status: ServerStatus,
    },
}

#[derive(Default)]
pub struct ServerStore {
    running: HashMap<ContextServerId, Arc<ContextServer>>,
}

impl EventEmitter<ServerEvent> for ServerStore {}

impl ServerStore {
    pub fn running(&self, server_id: &ContextServerId) -> Option<Arc<ContextServer>> {
        self.running.get(server_id).cloned()
    }
}

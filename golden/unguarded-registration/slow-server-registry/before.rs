//! Offers the tools of running context servers, which may take their time to list them.

pub mod managed_tasks;
pub mod resource_registry;

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex};

use futures::channel::oneshot;
use gpui::{Context, Entity, EventEmitter, Subscription};

pub struct ToolStore {
    tools: Entity<ToolSet>,
    context_server_tool_ids: HashMap<ContextServerId, Vec<ToolId>>,
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
                    if let Some(server) = servers.read(cx).running(server_id) {
                        cx.spawn({
                            let server_id = server_id.clone();
                            async move |this, cx| {
                                let Ok(names) = server.list().await else {
                                    return;
                                };
                                let tool_ids = tool_set
                                    .update(cx, |tool_set, _| {
                                        names
                                            .into_iter()
                                            .map(|name| {
                                                let server = server.clone();
                                                tool_set.insert(Tool { name, server })
                                            })
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
                        })
                        .detach();
                    }
                }
                ServerStatus::Stopped => {
                    if let Some(tool_ids) = self.context_server_tool_ids.remove(server_id) {
                        tool_set.update(cx, |tool_set, _| tool_set.remove(&tool_ids));
                        cx.notify();
                    }
                }
            },
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ToolId(usize);

pub struct Tool {
    pub name: String,
    pub server: Arc<ContextServer>,
}

#[derive(Default)]
pub struct ToolSet {
    tools: HashMap<ToolId, Tool>,
    next_id: usize,
}

impl ToolSet {
    pub fn insert(&mut self, tool: Tool) -> ToolId {
        let id = ToolId(self.next_id);
        self.next_id += 1;
        self.tools.insert(id, tool);
        id
    }

    pub fn remove(&mut self, ids: &[ToolId]) {
        self.tools.retain(|id, _| !ids.contains(id));
    }

    /// The model is offered each name once, however many tools bear it.
    pub fn names(&self) -> BTreeSet<String> {
        self.tools.values().map(|tool| tool.name.clone()).collect()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ContextServerId(pub Arc<str>);

impl fmt::Display for ContextServerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[derive(Default)]
pub struct ContextServer {
    offered: Mutex<Vec<String>>,
    requests: Mutex<Vec<oneshot::Sender<Vec<String>>>>,
}

impl ContextServer {
    pub async fn list(&self) -> anyhow::Result<Vec<String>> {
        let (answer, answered) = oneshot::channel();
        self.requests.lock().unwrap().push(answer);
        Ok(answered.await?)
    }

    pub fn offer(&self, names: &[&str]) {
        *self.offered.lock().unwrap() = names.iter().map(|name| name.to_string()).collect();
    }

    pub fn answer(&self) {
        for request in self.requests.lock().unwrap().drain(..) {
            request.send(self.offered.lock().unwrap().clone()).ok();
        }
    }
}

pub enum ServerStatus {
    Running,
    Stopped,
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

    pub fn start(
        &mut self,
        server_id: ContextServerId,
        server: Arc<ContextServer>,
        cx: &mut Context<Self>,
    ) {
        self.running.insert(server_id.clone(), server);
        cx.emit(ServerEvent::StatusChanged {
            server_id,
            status: ServerStatus::Running,
        });
    }

    pub fn stop(&mut self, server_id: ContextServerId, cx: &mut Context<Self>) {
        self.running.remove(&server_id);
        cx.emit(ServerEvent::StatusChanged {
            server_id,
            status: ServerStatus::Stopped,
        });
    }
}

//! The tools that the assistant may call, as the running context servers offer them.

use std::collections::HashMap;

use context_hub::{ContextHub, HubEvent, ServerId, ServerStatus};
use gpui::{AppContext as _, Context, Entity, SharedString, Subscription};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ToolId(usize);

pub struct Tool {
    pub server_id: ServerId,
    pub name: SharedString,
}

/// All tools on offer, each under an id of its own.
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

    pub fn len(&self) -> usize {
        self.tools.len()
    }

    pub fn is_empty(&self) -> bool {
        self.tools.is_empty()
    }
}

pub struct ToolStore {
    tools: Entity<ToolSet>,
    server_tool_ids: HashMap<ServerId, Vec<ToolId>>,
    _hub_subscription: Subscription,
}

impl ToolStore {
    pub fn new(hub: &Entity<ContextHub>, cx: &mut Context<Self>) -> Self {
        Self {
            tools: cx.new(|_| ToolSet::default()),
            server_tool_ids: HashMap::default(),
            _hub_subscription: cx.subscribe(hub, Self::handle_hub_event),
        }
    }

    pub fn tools(&self) -> &Entity<ToolSet> {
        &self.tools
    }

    fn handle_hub_event(
        &mut self,
        hub: Entity<ContextHub>,
        event: &HubEvent,
        cx: &mut Context<Self>,
    ) {
        let tool_set = self.tools.clone();
        match event {
            HubEvent::StatusChanged { server_id, status } => match status {
                ServerStatus::Running => {
                    if let Some(server) = hub.read(cx).running_server(server_id) {
                        cx.spawn({
                            let server_id = server_id.clone();
                            async move |this, cx| {
                                let names = server.list_tools().await;
                                let tool_ids = tool_set.update(cx, |tool_set, _| {
                                    names
                                        .into_iter()
                                        .map(|name| {
                                            log::info!("registering context server tool: {name:?}");
                                            tool_set.insert(Tool {
                                                server_id: server_id.clone(),
                                                name,
                                            })
                                        })
                                        .collect::<Vec<_>>()
                                });

                                if let Ok(tool_ids) = tool_ids {
                                    this.update(cx, |this, cx| {
                                        this.server_tool_ids.insert(server_id, tool_ids);
                                        cx.notify();
                                    })
                                    .ok();
                                }
                            }
                        })
                        .detach();
                    }
                }
                ServerStatus::Stopped | ServerStatus::Failed(_) => {
                    if let Some(tool_ids) = self.server_tool_ids.remove(server_id) {
                        tool_set.update(cx, |tool_set, _| tool_set.remove(&tool_ids));
                        cx.notify();
                    }
                }
                ServerStatus::Starting => {}
            },
        }
    }
}

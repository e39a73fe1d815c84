//! Offers the prompts of running context servers as slash commands.

pub mod managed_tasks;
pub mod resource_registry;

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex},
};

use gpui::{App, AppContext as _, Context, Entity, EventEmitter, Subscription};

pub struct CommandStore {
    commands: Arc<CommandSet>,
    context_server_slash_command_ids: HashMap<ContextServerId, Vec<SlashCommandId>>,
    _subscription: Subscription,
}

impl CommandStore {
    pub fn load(
        servers: &Entity<ServerStore>,
        commands: Arc<CommandSet>,
        cx: &mut App,
    ) -> Entity<Self> {
        cx.new(|cx| Self {
            commands,
            context_server_slash_command_ids: HashMap::default(),
            _subscription: cx.subscribe(servers, Self::handle_server_event),
        })
    }

    fn handle_server_event(
        &mut self,
        servers: Entity<ServerStore>,
        event: &ServerEvent,
        cx: &mut Context<Self>,
    ) {
        match event {
            ServerEvent::StatusChanged { server_id, status } => {
                let commands = self.commands.clone();
                match status {
                    ServerStatus::Running => {
                        if let Some(server) = servers.read(cx).running(server_id) {
                            let servers = servers.downgrade();
                            cx.spawn({
                                let server = server.clone();
                                let server_id = server_id.clone();
                                async move |this, cx| {
                                    if servers.upgrade().is_none() {
                                        return;
                                    }

                                    if let Ok(prompts) = server.list().await {
                                        let slash_command_ids = prompts
                                            .into_iter()
                                            .filter(|prompt| !prompt.is_empty())
                                            .map(|prompt| {
                                                log::info!(
                                                    "registering context server command: {prompt:?}"
                                                );
                                                commands.insert(prompt)
                                            })
                                            .collect::<Vec<_>>();

                                        this.update(cx, |this, _cx| {
                                            this.context_server_slash_command_ids
                                                .insert(server_id.clone(), slash_command_ids);
                                        })
                                        .ok();
                                    }
                                }
                            })
                            .detach();
                        }
                    }
                    ServerStatus::Stopped | ServerStatus::Failed(_) => {
                        if let Some(slash_command_ids) =
                            self.context_server_slash_command_ids.remove(server_id)
                        {
                            commands.remove(&slash_command_ids);
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
pub struct SlashCommandId(usize);

#[derive(Default)]
pub struct CommandSet(Mutex<Vec<Option<String>>>);

impl CommandSet {
    pub fn insert(&self, command: String) -> SlashCommandId {
        let mut commands = self.0.lock().unwrap();
        commands.push(Some(command));
        SlashCommandId(commands.len() - 1)
    }

    pub fn remove(&self, ids: &[SlashCommandId]) {
        let mut commands = self.0.lock().unwrap();
        for id in ids {
            commands[id.0] = None;
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

//! Puts the commands of language servers into the palette.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex};

use futures::channel::oneshot;
use gpui::{Context, Entity, EventEmitter, Subscription, Task};

pub struct ServerCommands {
    palette: Arc<Palette>,
    registered: HashMap<LanguageServerName, Vec<CommandId>>,
    language_server_tasks: HashMap<LanguageServerName, Task<()>>,
    _subscription: Subscription,
}

impl ServerCommands {
    pub fn new(
        servers: &Entity<LanguageServers>,
        palette: Arc<Palette>,
        cx: &mut Context<Self>,
    ) -> Self {
        Self {
            palette,
            registered: HashMap::new(),
            language_server_tasks: HashMap::new(),
            _subscription: cx.subscribe(servers, Self::on_server_event),
        }
    }

    fn on_server_event(
        &mut self,
        servers: Entity<LanguageServers>,
        event: &ServerEvent,
        cx: &mut Context<Self>,
    ) {
        match event {
            ServerEvent::Started(name) => {
                if self.registered.contains_key(name) {
                    log::debug!("language server {name} already has commands registered, skipping");
                    return;
                }

                let palette = self.palette.clone();
                let listing = servers.read(cx).list_commands(name);
                let task = cx.spawn({
                    let name = name.clone();
                    async move |this, cx| {
                        let Ok(commands) = listing.await else {
                            return;
                        };
                        let command_ids = commands
                            .into_iter()
                            .map(|command| palette.insert(command))
                            .collect::<Vec<_>>();
                        this.update(cx, |this, _| {
                            if let Entry::Vacant(entry) = this.registered.entry(name) {
                                entry.insert(command_ids);
                            }
                        })
                        .ok();
                    }
                });
                self.language_server_tasks.insert(name.clone(), task);
            }
            ServerEvent::Exited(name) => {
                if let Some(command_ids) = self.registered.remove(name) {
                    log::info!(
                        "removing {} commands of language server {name}",
                        command_ids.len()
                    );
                    self.palette.remove(&command_ids);
                }
                if self.language_server_tasks.remove(name).is_some() {
                    log::debug!("dropped the registration task of language server {name}");
                }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
pub struct CommandId(usize);

#[derive(Default)]
pub struct Palette(Mutex<Vec<Option<String>>>);

impl Palette {
    pub fn insert(&self, command: String) -> CommandId {
        let mut commands = self.0.lock().unwrap();
        commands.push(Some(command));
        CommandId(commands.len() - 1)
    }

    pub fn remove(&self, ids: &[CommandId]) {
        let mut commands = self.0.lock().unwrap();
        for id in ids {
            commands[id.0] = None;
        }
    }
}

pub enum ServerEvent {
    Started(LanguageServerName),
    Exited(LanguageServerName),
}

#[derive(Default)]
pub struct LanguageServers {
    requests: Mutex<Vec<oneshot::Sender<Vec<String>>>>,
}

impl EventEmitter<ServerEvent> for LanguageServers {}

impl LanguageServers {
    pub fn list_commands(&self, _name: &LanguageServerName) -> oneshot::Receiver<Vec<String>> {
        let (sender, receiver) = oneshot::channel();
        self.requests.lock().unwrap().push(sender);
        receiver
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub struct LanguageServerName(pub Arc<str>);

impl std::fmt::Display for LanguageServerName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

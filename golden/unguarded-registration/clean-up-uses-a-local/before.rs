//! Puts the commands of loaded plugins into the palette.

pub mod managed_tasks;
pub mod resource_registry;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use futures::channel::oneshot;
use gpui::{Context, Entity, EventEmitter, Subscription};

pub struct PluginCommands {
    palette: Arc<Palette>,
    plugin_command_ids: HashMap<String, Vec<CommandId>>,
    _subscription: Subscription,
}

impl PluginCommands {
    pub fn new(host: &Entity<PluginHost>, palette: Arc<Palette>, cx: &mut Context<Self>) -> Self {
        Self {
            palette,
            plugin_command_ids: HashMap::new(),
            _subscription: cx.subscribe(host, Self::on_plugin_event),
        }
    }

    fn on_plugin_event(
        &mut self,
        host: Entity<PluginHost>,
        event: &PluginEvent,
        cx: &mut Context<Self>,
    ) {
        match event {
            PluginEvent::Loaded(plugin_id) => {
                let palette = self.palette.clone();
                let listing = host.read(cx).list_commands(plugin_id);
                cx.spawn({
                    let plugin_id = plugin_id.clone();
                    async move |this, cx| {
                        let Ok(names) = listing.await else {
                            return;
                        };
                        let command_ids = names
                            .into_iter()
                            .map(|name| palette.insert(name))
                            .collect::<Vec<_>>();
                        this.update(cx, |this, _| {
                            this.plugin_command_ids.insert(plugin_id, command_ids);
                        })
                        .ok();
                    }
                })
                .detach();
            }
            PluginEvent::Unloaded(plugin_id) => {
                if let Some(command_ids) = self.plugin_command_ids.remove(plugin_id) {
                    self.palette.remove(&command_ids);
                    host.update(cx, |_, cx| cx.notify());
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

pub enum PluginEvent {
    Loaded(String),
    Unloaded(String),
}

#[derive(Default)]
pub struct PluginHost {
    requests: Mutex<Vec<oneshot::Sender<Vec<String>>>>,
}

impl EventEmitter<PluginEvent> for PluginHost {}

impl PluginHost {
    pub fn list_commands(&self, _plugin_id: &str) -> oneshot::Receiver<Vec<String>> {
        let (sender, receiver) = oneshot::channel();
        self.requests.lock().unwrap().push(sender);
        receiver
    }
}

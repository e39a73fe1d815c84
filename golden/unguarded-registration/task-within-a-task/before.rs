//! Puts the commands of loaded plugins into the palette.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use futures::channel::oneshot;
use gpui::{Context, Entity, EventEmitter};

pub struct PluginCommands {
    palette: Arc<Palette>,
    plugin_command_ids: HashMap<String, Vec<CommandId>>,
}

impl PluginCommands {
    pub fn new(palette: Arc<Palette>) -> Self {
        Self {
            palette,
            plugin_command_ids: HashMap::new(),
        }
    }

    pub fn load_all(&mut self, host: Entity<PluginHost>, cx: &mut Context<Self>) {
        cx.spawn(async move |this, cx| {
            let plugin_ids = discover().await;
            this.update(cx, |this: &mut Self, cx| {
                for plugin_id in plugin_ids {
                    let palette = this.palette.clone();
                    let listing = host.read(cx).list_commands(&plugin_id);
                    cx.spawn(async move |inner, cx| {
                        let names = listing.await.unwrap_or_default();
                        let command_ids =
                            names.into_iter().map(|name| palette.insert(name)).collect();
                        inner
                            .update(cx, |this, _| {
                                this.plugin_command_ids.insert(plugin_id, command_ids);
                            })
                            .ok();
                    })
                    .detach();
                }
            })
            .ok();
        })
        .detach();
    }

    pub fn unload(&mut self, plugin_id: &str) {
        if let Some(command_ids) = self.plugin_command_ids.remove(plugin_id) {
            self.palette.remove(&command_ids);
        }
    }
}

async fn discover() -> Vec<String> {
    Vec::new()
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

//! Puts the commands of loaded plugins into the palette.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use futures::channel::oneshot;
use gpui::{App, Entity, EventEmitter};

pub struct PluginCommands {
    palette: Arc<Palette>,
    plugin_command_ids: HashMap<String, Vec<CommandId>>,
}

pub fn init(commands: &Entity<PluginCommands>, host: &Entity<PluginHost>, cx: &mut App) {
    let commands = commands.downgrade();
    cx.subscribe(host, move |host, event, cx| match event {
        PluginEvent::Loaded(plugin_id) => {
            let Ok(palette) = commands.read_with(cx, |commands, _| commands.palette.clone()) else {
                return;
            };
            let listing = host.read(cx).list_commands(plugin_id);
            let commands = commands.clone();
            let plugin_id = plugin_id.clone();
            cx.spawn(async move |cx| {
                let names = listing.await.unwrap_or_default();
                let command_ids = names.into_iter().map(|name| palette.insert(name)).collect();
                commands
                    .update(cx, |commands, _| {
                        commands.plugin_command_ids.insert(plugin_id, command_ids);
                    })
                    .ok();
            })
            .detach();
        }
        PluginEvent::Unloaded(plugin_id) => {
            commands
                .update(cx, |commands, _| {
                    if let Some(command_ids) = commands.plugin_command_ids.remove(plugin_id) {
                        commands.palette.remove(&command_ids);
                    }
                })
                .ok();
        }
    })
    .detach();
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

//! Puts the commands of plugins into the palette, for as long as the application runs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use futures::channel::oneshot;
use gpui::{App, Entity, EventEmitter};

pub fn init(host: &Entity<PluginHost>, palette: Arc<Palette>, cx: &mut App) {
    cx.subscribe(host, move |host, event, cx| match event {
        PluginEvent::Loaded(plugin) => {
            let palette = palette.clone();
            let listing = host.read(cx).list_commands(plugin);
            let plugin = plugin.clone();
            cx.spawn(async move |_| {
                let Ok(names) = listing.await else {
                    return;
                };
                for name in names {
                    log::info!("registering command {name}");
                    palette.register_command(&plugin, name);
                }
            })
            .detach();
        }
        PluginEvent::Unloaded(plugin) => {
            for name in palette.commands_of(plugin) {
                palette.unregister_command_of(plugin, &name);
            }
        }
    })
    .detach();
}

#[derive(Default)]
pub struct Palette(Mutex<HashMap<String, Vec<String>>>);

impl Palette {
    pub fn commands_of(&self, plugin: &str) -> Vec<String> {
        let commands = self.0.lock().unwrap();
        commands.get(plugin).cloned().unwrap_or_default()
    }

    pub fn register_command(&self, plugin: &str, name: String) {
        let mut commands = self.0.lock().unwrap();
        commands.entry(plugin.to_string()).or_default().push(name);
    }

    pub fn unregister_command_of(&self, plugin: &str, name: &str) {
        if let Some(names) = self.0.lock().unwrap().get_mut(plugin) {
            names.retain(|each| each != name);
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
    pub fn list_commands(&self, _plugin: &str) -> oneshot::Receiver<Vec<String>> {
        let (sender, receiver) = oneshot::channel();
        self.requests.lock().unwrap().push(sender);
        receiver
    }
}

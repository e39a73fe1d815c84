//! Puts the commands and the themes of plugins into the palette, each plugin's once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use futures::channel::oneshot;
use gpui::{App, Entity, EventEmitter};

pub fn init(host: &Entity<PluginHost>, palette: Arc<Palette>, cx: &mut App) {
    cx.subscribe(host, move |host, event, cx| match event {
        PluginEvent::Loaded(plugin) => {
            if palette.knows(plugin) {
                return;
            }
            let palette = palette.clone();
            let listing = host.read(cx).list_commands(plugin);
            let plugin = plugin.clone();
            cx.spawn(async move |_| {
                for name in listing.await.unwrap_or_default() {
                    palette.register(&plugin, name);
                }
            })
            .detach();
        }
        PluginEvent::Changed(plugin) => {
            let palette = palette.clone();
            let listing = host.read(cx).list_commands(plugin);
            let plugin = plugin.clone();
            cx.spawn(async move |_| {
                let names = listing.await.unwrap_or_default();
                palette.unregister(&plugin);
                for name in names {
                    palette.register(&plugin, name);
                }
            })
            .detach();
        }
        PluginEvent::Unloaded(plugin) => palette.unregister(plugin),
    })
    .detach();
}

#[derive(Default)]
pub struct Palette(Mutex<HashMap<String, Vec<String>>>);

impl Palette {
    pub fn knows(&self, plugin: &str) -> bool {
        self.0.lock().unwrap().contains_key(plugin)
    }

    pub fn register(&self, plugin: &str, name: String) {
        let mut commands = self.0.lock().unwrap();
        commands.entry(plugin.to_string()).or_default().push(name);
    }

    pub fn unregister(&self, plugin: &str) {
        self.0.lock().unwrap().remove(plugin);
    }
}

pub enum PluginEvent {
    Loaded(String),
    Changed(String),
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

//! The commands of one plugin, for as long as it is loaded.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use gpui::Context;

pub struct LoadedPlugins {
    palette: Arc<Palette>,
    command_ids: HashMap<String, Vec<CommandId>>,
}

impl LoadedPlugins {
    pub fn new(builtin: String, palette: Arc<Palette>, cx: &mut Context<Self>) -> Self {
        let registered = palette.clone();
        cx.spawn(async move |this, cx| {
            let command_ids = vec![registered.insert(format!("{builtin}: about"))];
            this.update(cx, |this, _| {
                this.command_ids.insert(builtin, command_ids);
            })
            .ok();
        })
        .detach();
        Self {
            palette,
            command_ids: HashMap::new(),
        }
    }

    pub fn unload(&mut self, plugin_id: &str) {
        if let Some(command_ids) = self.command_ids.remove(plugin_id) {
            self.palette.remove(&command_ids);
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

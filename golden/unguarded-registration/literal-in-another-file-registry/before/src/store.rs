//! Puts the commands of loaded plugins into the palette.

use std::collections::HashMap;
use std::sync::Arc;

use gpui::{Context, Entity, Subscription};

use crate::{CommandId, Palette, PluginEvent, PluginHost};

pub struct PluginCommands {
    pub(crate) palette: Arc<Palette>,
    pub(crate) plugin_command_ids: HashMap<String, Vec<CommandId>>,
    pub(crate) _subscription: Option<Subscription>,
}

impl PluginCommands {
    pub fn new(host: &Entity<PluginHost>, palette: Arc<Palette>, cx: &mut Context<Self>) -> Self {
        Self {
            palette,
            plugin_command_ids: HashMap::new(),
            _subscription: Some(cx.subscribe(host, Self::on_plugin_event)),
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
                }
            }
        }
    }
}

//! Puts the commands of loaded plugins into the palette.

use std::collections::HashMap;
use std::sync::Arc;

use gpui::{Context, Entity, Subscription};

use crate::resource_registry::ResourceRegistry;
use crate::{CommandId, Palette, PluginEvent, PluginHost};

pub struct PluginCommands {
    pub(crate) palette: Arc<Palette>,
    pub(crate) plugin_command_ids: HashMap<String, Vec<CommandId>>,
    pub(crate) plugin_registry: ResourceRegistry<String>,
    pub(crate) _subscription: Option<Subscription>,
}

impl PluginCommands {
    pub fn new(host: &Entity<PluginHost>, palette: Arc<Palette>, cx: &mut Context<Self>) -> Self {
        Self {
            palette,
            plugin_command_ids: HashMap::new(),
            plugin_registry: ResourceRegistry::new("plugin"),
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
                let Some(owner) = self.plugin_registry.register(plugin_id.clone(), cx) else {
                    return;
                };

                let palette = self.palette.clone();
                let listing = host.read(cx).list_commands(plugin_id);
                let task = cx.spawn({
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
                });
                owner.update(cx, |owner, cx| owner.keep_task(task, cx));
                self.plugin_registry.hold(
                    plugin_id.clone(),
                    owner,
                    Self::remove_plugin_commands,
                    cx,
                );
            }
            PluginEvent::Unloaded(plugin_id) => {
                self.plugin_registry.release(plugin_id);
            }
        }
    }

    fn remove_plugin_commands(&mut self, plugin_id: &String, _cx: &mut Context<Self>) {
        if let Some(command_ids) = self.plugin_command_ids.remove(plugin_id) {
            log::info!(
                "removing {} commands of plugin {plugin_id}",
                command_ids.len()
            );
            self.palette.remove(&command_ids);
        }
    }
}

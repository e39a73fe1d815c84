//! Puts the commands of loaded plugins into the palette.

pub mod managed_tasks;
pub mod resource_registry;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::resource_registry::ResourceRegistry;
use futures::channel::oneshot;
use gpui::{Context, Entity, EventEmitter, Subscription};

pub struct PluginStore {
    palette: Arc<Palette>,
    themes: Arc<Themes>,
    plugin_command_ids: HashMap<String, Vec<CommandId>>,
    plugin_command_registry: ResourceRegistry<String>,
    plugin_theme_ids: HashMap<String, Vec<ThemeId>>,
    plugin_theme_registry: ResourceRegistry<String>,
    _subscriptions: [Subscription; 2],
}

impl PluginStore {
    pub fn new(
        host: &Entity<PluginHost>,
        palette: Arc<Palette>,
        themes: Arc<Themes>,
        cx: &mut Context<Self>,
    ) -> Self {
        Self {
            palette,
            themes,
            plugin_command_ids: HashMap::new(),
            plugin_command_registry: ResourceRegistry::new("plugin"),
            plugin_theme_ids: HashMap::new(),
            plugin_theme_registry: ResourceRegistry::new("plugin"),
            _subscriptions: [
                cx.subscribe(host, Self::update_commands),
                cx.subscribe(host, Self::update_themes),
            ],
        }
    }

    fn update_commands(
        &mut self,
        host: Entity<PluginHost>,
        event: &PluginEvent,
        cx: &mut Context<Self>,
    ) {
        match event {
            PluginEvent::Loaded(plugin_id) => {
                let Some(owner) = self.plugin_command_registry.register(plugin_id.clone(), cx)
                else {
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
                self.plugin_command_registry.hold(
                    plugin_id.clone(),
                    owner,
                    Self::remove_plugin_commands,
                    cx,
                );
            }
            PluginEvent::Unloaded(plugin_id) => {
                self.plugin_command_registry.release(plugin_id);
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
    fn update_themes(
        &mut self,
        host: Entity<PluginHost>,
        event: &PluginEvent,
        cx: &mut Context<Self>,
    ) {
        match event {
            PluginEvent::Loaded(plugin_id) => {
                let Some(owner) = self.plugin_theme_registry.register(plugin_id.clone(), cx) else {
                    return;
                };

                let themes = self.themes.clone();
                let listing = host.read(cx).list_commands(plugin_id);
                let task = cx.spawn({
                    let plugin_id = plugin_id.clone();
                    async move |this, cx| {
                        let Ok(names) = listing.await else {
                            return;
                        };
                        let theme_ids = names
                            .into_iter()
                            .map(|name| themes.insert(name))
                            .collect::<Vec<_>>();
                        this.update(cx, |this, _| {
                            this.plugin_theme_ids.insert(plugin_id, theme_ids);
                        })
                        .ok();
                    }
                });
                owner.update(cx, |owner, cx| owner.keep_task(task, cx));
                self.plugin_theme_registry.hold(
                    plugin_id.clone(),
                    owner,
                    Self::remove_plugin_themes,
                    cx,
                );
            }
            PluginEvent::Unloaded(plugin_id) => {
                self.plugin_theme_registry.release(plugin_id);
            }
        }
    }

    fn remove_plugin_themes(&mut self, plugin_id: &String, _cx: &mut Context<Self>) {
        if let Some(theme_ids) = self.plugin_theme_ids.remove(plugin_id) {
            log::info!("removing {} themes of plugin {plugin_id}", theme_ids.len());
            self.themes.remove(&theme_ids);
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
pub struct ThemeId(usize);

#[derive(Default)]
pub struct Themes(Mutex<Vec<Option<String>>>);

impl Themes {
    pub fn insert(&self, theme: String) -> ThemeId {
        let mut themes = self.0.lock().unwrap();
        themes.push(Some(theme));
        ThemeId(themes.len() - 1)
    }

    pub fn remove(&self, ids: &[ThemeId]) {
        let mut themes = self.0.lock().unwrap();
        for id in ids {
            themes[id.0] = None;
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

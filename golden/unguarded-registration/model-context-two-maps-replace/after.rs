//! Offers what language servers can do as actions and lenses.

use anyhow::Result;
use collections::HashMap;
use gpui::{AppContext, EventEmitter, Model, ModelContext, Task};
use std::sync::{Arc, Mutex};

pub struct ServerFeatures {
    language_server_action_ids: HashMap<String, Vec<ActionId>>,
    language_server_lens_ids: HashMap<String, Vec<LensId>>,
    language_server_tasks: HashMap<String, Task<()>>,
    actions: Arc<Actions>,
    lenses: Arc<Lenses>,
}

impl ServerFeatures {
    pub fn new(
        servers: Model<Servers>,
        actions: Arc<Actions>,
        lenses: Arc<Lenses>,
        cx: &mut AppContext,
    ) -> Model<Self> {
        cx.new_model(|cx: &mut ModelContext<Self>| {
            let this = Self {
                language_server_action_ids: HashMap::default(),
                language_server_lens_ids: HashMap::default(),
                language_server_tasks: HashMap::default(),
                actions,
                lenses,
            };
            cx.subscribe(&servers, Self::handle_server_event).detach();
            this
        })
    }

    fn handle_server_event(
        &mut self,
        servers: Model<Servers>,
        event: &ServersEvent,
        cx: &mut ModelContext<Self>,
    ) {
        let actions = self.actions.clone();
        let lenses = self.lenses.clone();
        match event {
            ServersEvent::Started { server_id } => {
                self.language_server_tasks.remove(server_id);
                if let Some(action_ids) = self.language_server_action_ids.remove(server_id) {
                    log::info!(
                        "removing {} actions of language server {server_id}",
                        action_ids.len()
                    );
                    actions.remove(&action_ids);
                }
                if let Some(lens_ids) = self.language_server_lens_ids.remove(server_id) {
                    log::info!(
                        "removing {} lenses of language server {server_id}",
                        lens_ids.len()
                    );
                    lenses.remove(&lens_ids);
                }

                if let Some(server) = servers.read(cx).server(server_id) {
                    let task = cx.spawn({
                        let server = server.clone();
                        let server_id = server_id.clone();
                        |this, mut cx| async move {
                            if let Ok(offered) = server.actions().await {
                                let action_ids = offered
                                    .into_iter()
                                    .map(|action| actions.insert(action))
                                    .collect::<Vec<_>>();

                                this.update(&mut cx, |this, _cx| {
                                    this.language_server_action_ids
                                        .insert(server_id.clone(), action_ids);
                                })
                                .ok();
                            }

                            if let Ok(offered) = server.lenses().await {
                                let lens_ids = offered
                                    .into_iter()
                                    .map(|lens| lenses.insert(lens))
                                    .collect::<Vec<_>>();

                                this.update(&mut cx, |this, _cx| {
                                    this.language_server_lens_ids.insert(server_id, lens_ids);
                                })
                                .ok();
                            }
                        }
                    });
                    self.language_server_tasks.insert(server_id.clone(), task);
                }
            }
            ServersEvent::Stopped { server_id } => {
                if let Some(action_ids) = self.language_server_action_ids.remove(server_id) {
                    log::info!(
                        "removing {} actions of language server {server_id}",
                        action_ids.len()
                    );
                    actions.remove(&action_ids);
                }

                if let Some(lens_ids) = self.language_server_lens_ids.remove(server_id) {
                    log::info!(
                        "removing {} lenses of language server {server_id}",
                        lens_ids.len()
                    );
                    lenses.remove(&lens_ids);
                }
                if self.language_server_tasks.remove(server_id).is_some() {
                    log::debug!("dropped the registration task of language server {server_id}");
                }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
pub struct ActionId(usize);

#[derive(Default)]
pub struct Actions(Mutex<Vec<Option<String>>>);

impl Actions {
    pub fn insert(&self, action: String) -> ActionId {
        let mut actions = self.0.lock().unwrap();
        actions.push(Some(action));
        ActionId(actions.len() - 1)
    }

    pub fn remove(&self, ids: &[ActionId]) {
        let mut actions = self.0.lock().unwrap();
        for id in ids {
            actions[id.0] = None;
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
pub struct LensId(usize);

#[derive(Default)]
pub struct Lenses(Mutex<Vec<Option<String>>>);

impl Lenses {
    pub fn insert(&self, lens: String) -> LensId {
        let mut lenses = self.0.lock().unwrap();
        lenses.push(Some(lens));
        LensId(lenses.len() - 1)
    }

    pub fn remove(&self, ids: &[LensId]) {
        let mut lenses = self.0.lock().unwrap();
        for id in ids {
            lenses[id.0] = None;
        }
    }
}

pub struct Server;

impl Server {
    pub async fn actions(&self) -> Result<Vec<String>> {
        Ok(Vec::new())
    }

    pub async fn lenses(&self) -> Result<Vec<String>> {
        Ok(Vec::new())
    }
}

pub enum ServersEvent {
    Started { server_id: String },
    Stopped { server_id: String },
}

pub struct Servers {
    running: HashMap<String, Arc<Server>>,
}

impl EventEmitter<ServersEvent> for Servers {}

impl Servers {
    pub fn server(&self, server_id: &str) -> Option<Arc<Server>> {
        self.running.get(server_id).cloned()
    }
}

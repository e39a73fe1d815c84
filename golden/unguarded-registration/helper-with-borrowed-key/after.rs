//! Fetches the snippets of remote hosts.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use gpui::{Context, Entity, EventEmitter, Task};

pub struct SnippetStore {
    library: Entity<SnippetLibrary>,
    remote_host_snippet_ids: HashMap<String, Vec<SnippetId>>,
    remote_host_tasks: HashMap<String, Task<()>>,
}

impl SnippetStore {
    pub fn new(
        hosts: &Entity<HostStore>,
        library: Entity<SnippetLibrary>,
        cx: &mut Context<Self>,
    ) -> Self {
        cx.subscribe(hosts, Self::handle_host_event).detach();
        Self {
            library,
            remote_host_snippet_ids: HashMap::default(),
            remote_host_tasks: HashMap::default(),
        }
    }

    fn handle_host_event(
        &mut self,
        hosts: Entity<HostStore>,
        event: &HostEvent,
        cx: &mut Context<Self>,
    ) {
        match event {
            HostEvent::Connected(host_id) => {
                self.load_snippets(host_id, hosts, cx);
            }
            HostEvent::Disconnected(host_id) => {
                if let Some(snippet_ids) = self.remote_host_snippet_ids.remove(host_id) {
                    log::info!(
                        "removing {} snippets of remote host {host_id}",
                        snippet_ids.len()
                    );
                    self.library
                        .update(cx, |library, _| library.remove(&snippet_ids));
                }
                if self.remote_host_tasks.remove(host_id).is_some() {
                    log::debug!("dropped the registration task of remote host {host_id}");
                }
            }
        }
    }

    fn load_snippets(&mut self, host: &str, hosts: Entity<HostStore>, cx: &mut Context<Self>) {
        let Some(remote) = hosts.read(cx).host(host) else {
            return;
        };
        let host = host.to_string();
        if self.remote_host_snippet_ids.contains_key(&host) {
            log::debug!("remote host {host} already has snippets registered, skipping");
            return;
        }

        let library = self.library.clone();
        let task_key = host.clone();
        let task = cx.spawn(async move |this, cx| {
            let snippets = remote.snippets().await;
            let snippet_ids = library
                .update(cx, |library, _| {
                    snippets
                        .into_iter()
                        .map(|snippet| library.insert(snippet))
                        .collect::<Vec<_>>()
                })
                .ok();

            if let Some(snippet_ids) = snippet_ids {
                this.update(cx, |this, _| {
                    if let Entry::Vacant(entry) = this.remote_host_snippet_ids.entry(host) {
                        entry.insert(snippet_ids);
                    }
                })
                .ok();
            }
        });
        self.remote_host_tasks.insert(task_key, task);
    }
}

#[derive(Clone, Copy, PartialEq)]
pub struct SnippetId(usize);

#[derive(Default)]
pub struct SnippetLibrary(Vec<Option<String>>);

impl SnippetLibrary {
    pub fn insert(&mut self, snippet: String) -> SnippetId {
        self.0.push(Some(snippet));
        SnippetId(self.0.len() - 1)
    }

    pub fn remove(&mut self, ids: &[SnippetId]) {
        for id in ids {
            self.0[id.0] = None;
        }
    }
}

pub struct RemoteHost {
    snippets: Vec<String>,
}

impl RemoteHost {
    pub async fn snippets(&self) -> Vec<String> {
        self.snippets.clone()
    }
}

pub enum HostEvent {
    Connected(String),
    Disconnected(String),
}

#[derive(Default)]
pub struct HostStore {
    connected: HashMap<String, Arc<RemoteHost>>,
}

impl EventEmitter<HostEvent> for HostStore {}

impl HostStore {
    pub fn connected(&self) -> Vec<String> {
        self.connected.keys().cloned().collect()
    }

    pub fn host(&self, host_id: &str) -> Option<Arc<RemoteHost>> {
        self.connected.get(host_id).cloned()
    }
}

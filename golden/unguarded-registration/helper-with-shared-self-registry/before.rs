//! Fetches the snippets of remote hosts.

pub mod managed_tasks;
pub mod resource_registry;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use gpui::{Context, Entity, EventEmitter};

pub struct SnippetStore {
    library: Entity<SnippetLibrary>,
    remote_host_snippet_ids: HashMap<RemoteHostId, Vec<SnippetId>>,
}

impl SnippetStore {
    pub fn new(
        hosts: &Entity<HostStore>,
        library: Entity<SnippetLibrary>,
        cx: &mut Context<Self>,
    ) -> Self {
        let this = Self {
            library,
            remote_host_snippet_ids: HashMap::default(),
        };
        this.watch(hosts, cx);
        this
    }

    fn watch(&self, hosts: &Entity<HostStore>, cx: &mut Context<Self>) {
        cx.subscribe(hosts, Self::handle_host_event).detach();

        // Hosts may have connected before anybody listened.
        for host_id in hosts.read(cx).connected() {
            self.load_snippets(host_id, hosts.clone(), cx);
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
                self.load_snippets(host_id.clone(), hosts, cx);
            }
            HostEvent::Disconnected(host_id) => {
                if let Some(snippet_ids) = self.remote_host_snippet_ids.remove(host_id) {
                    self.library
                        .update(cx, |library, _| library.remove(&snippet_ids));
                }
            }
        }
    }

    fn load_snippets(
        &self,
        host_id: RemoteHostId,
        hosts: Entity<HostStore>,
        cx: &mut Context<Self>,
    ) {
        let Some(host) = hosts.read(cx).host(&host_id) else {
            return;
        };
        let library = self.library.clone();
        cx.spawn(async move |this, cx| {
            let snippets = host.snippets().await;
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
                    this.remote_host_snippet_ids.insert(host_id, snippet_ids);
                })
                .ok();
            }
        })
        .detach();
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

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RemoteHostId(String);

impl fmt::Display for RemoteHostId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
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
    Connected(RemoteHostId),
    Disconnected(RemoteHostId),
}

#[derive(Default)]
pub struct HostStore {
    connected: HashMap<RemoteHostId, Arc<RemoteHost>>,
}

impl EventEmitter<HostEvent> for HostStore {}

impl HostStore {
    pub fn connected(&self) -> Vec<RemoteHostId> {
        self.connected.keys().cloned().collect()
    }

    pub fn host(&self, host_id: &RemoteHostId) -> Option<Arc<RemoteHost>> {
        self.connected.get(host_id).cloned()
    }
}

use std::collections::HashMap;

use gpui::{Context, Entity};

impl ChannelWatcher {
    pub fn on_hub_event(&mut self, _: Entity<Hub>, event: &HubEvent, cx: &mut Context<Self>) {
        match event {
            HubEvent::Opened(id) => {
                self.watched.insert(*id, ());
            }
            HubEvent::Closed(id) => {
                self.watched.remove(id);
            }
            HubEvent::Renamed => cx.notify(),
        }
    }
}

#[derive(Default)]
pub struct ChannelWatcher {
    watched: Watched<ChannelId, ()>,
}

pub enum HubEvent {
    Opened(ChannelId),
    Closed(ChannelId),
    Renamed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChannelId(u64);

pub struct Hub;

pub struct Watched<K, V>(HashMap<K, V>);

impl<K, V> Default for Watched<K, V> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: std::hash::Hash + Eq, V> Watched<K, V> {
    pub fn insert(&mut self, key: K, value: V) {
        self.0.insert(key, value);
    }

    pub fn remove(&mut self, key: &K) {
        self.0.remove(key);
    }
}

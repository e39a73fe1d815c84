use std::collections::HashMap;

use gpui::{Context, Entity, Task};

impl ChannelWatcher {
    pub fn on_hub_event(&mut self, _: Entity<Hub>, event: &HubEvent, cx: &mut Context<Self>) {
        match event {
            HubEvent::Opened(id) => {
                self.watch_tasks
                    .insert(id.clone(), cx.spawn(async move |_, _| {}));
            }
            HubEvent::Closed(id) => {
                if self.watch_tasks.remove(id).is_some() {
                    log::debug!("dropped the task of channel {id}");
                }
                self.closed.push(id.clone());
            }
            HubEvent::Renamed => cx.notify(),
        }
    }
}

#[derive(Default)]
pub struct ChannelWatcher {
    watch_tasks: HashMap<ChannelName, Task<()>>,
    closed: Vec<ChannelName>,
}

pub enum HubEvent {
    Opened(ChannelName),
    Closed(ChannelName),
    Renamed,
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ChannelName(String);

impl std::fmt::Display for ChannelName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

pub struct Hub;

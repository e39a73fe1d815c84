use std::collections::HashMap;

use gpui::{Context, Entity, Task};

impl ChannelWatcher {
    pub fn on_hub_event(&mut self, _: Entity<Hub>, event: &HubEvent, cx: &mut Context<Self>) {
        match event {
            HubEvent::Opened(id) => {
                self.watch_tasks.insert(*id, cx.spawn(async move |_, _| {}));
            }
            HubEvent::Closed(id) => {
                self.watch_tasks.remove(id);
            }
            HubEvent::Renamed => cx.notify(),
        }
    }
}

#[derive(Default)]
pub struct ChannelWatcher {
    watch_tasks: HashMap<ChannelId, Task<()>>,
}

pub enum HubEvent {
    Opened(ChannelId),
    Closed(ChannelId),
    Renamed,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChannelId(u64);

pub struct Hub;

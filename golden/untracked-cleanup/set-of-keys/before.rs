use std::collections::HashSet;

use gpui::{Context, Entity};

impl ChannelWatcher {
    pub fn on_hub_event(&mut self, _: Entity<Hub>, event: &HubEvent, cx: &mut Context<Self>) {
        match event {
            HubEvent::Opened(id) => {
                self.open.insert(*id);
            }
            HubEvent::Closed(id) => {
                self.closed.push(*id);
            }
            HubEvent::Renamed => cx.notify(),
        }
    }
}

#[derive(Default)]
pub struct ChannelWatcher {
    open: HashSet<ChannelId>,
    closed: Vec<ChannelId>,
}

pub enum HubEvent {
    Opened(ChannelId),
    Closed(ChannelId),
    Renamed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChannelId(u64);

pub struct Hub;

use std::collections::HashMap;

use gpui::{Context, Entity};

impl ChannelWatcher {
    pub fn on_hub_event(&mut self, _: Entity<Hub>, event: &HubEvent, cx: &mut Context<Self>) {
        match event {
            HubEvent::Opened(id) => {
                self.titles.insert(*id, String::new());
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
    titles: HashMap<ChannelId, String>,
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

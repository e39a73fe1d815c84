use std::collections::HashMap;

use gpui::{Context, Entity};

impl ChannelWatcher {
    pub fn on_hub_event(&mut self, _: Entity<Hub>, event: &HubEvent, cx: &mut Context<Self>) {
        match event {
            HubEvent::Opened(id) => {
                let command_ids = self.palette.register(*id);
                self.command_ids.insert(*id, command_ids);
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
    command_ids: HashMap<ChannelId, Vec<u64>>,
    palette: Palette,
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

#[derive(Default)]
pub struct Palette(u64);

impl Palette {
    pub fn register(&mut self, id: ChannelId) -> Vec<u64> {
        self.0 += 1;
        vec![id.0]
    }
}

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
                if let Some(command_ids) = self.command_ids.remove(id) {
                    self.palette.remove(&command_ids);
                }
            }
            HubEvent::Renamed => cx.notify(),
        }
    }
}

#[derive(Default)]
pub struct ChannelWatcher {
    command_ids: HashMap<ChannelId, Vec<CommandId>>,
    palette: Palette,
}

pub enum HubEvent {
    Opened(ChannelId),
    Closed(ChannelId),
    Renamed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChannelId(u64);

pub struct Hub;

#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CommandId(u64);

#[derive(Default)]
pub struct Palette(Vec<CommandId>);

impl Palette {
    pub fn register(&mut self, id: ChannelId) -> Vec<CommandId> {
        let ids = vec![CommandId(id.0), CommandId(id.0 + 1)];
        self.0.extend(&ids);
        ids
    }

    pub fn remove(&mut self, ids: &[CommandId]) {
        self.0.retain(|id| !ids.contains(id));
    }
}

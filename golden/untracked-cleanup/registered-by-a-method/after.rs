use std::collections::HashMap;

use gpui::{Context, Entity};

impl ChannelWatcher {
    pub fn on_hub_event(&mut self, _: Entity<Hub>, event: &HubEvent, cx: &mut Context<Self>) {
        match event {
            HubEvent::Opened(id) => {
                self.register_commands(*id);
                cx.notify();
            }
            HubEvent::Closed(id) => {
                if let Some(command_ids) = self.command_ids.remove(id) {
                    log::info!("removing {} commands of channel {id:?}", command_ids.len());
                    self.palette.remove(&command_ids);
                }
                self.closed.push(*id);
            }
            HubEvent::Renamed => cx.notify(),
        }
    }

    fn register_commands(&mut self, id: ChannelId) {
        let command_ids = self.palette.register(id);
        self.command_ids.insert(id, command_ids);
    }
}

#[derive(Default)]
pub struct ChannelWatcher {
    command_ids: HashMap<ChannelId, Vec<CommandId>>,
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

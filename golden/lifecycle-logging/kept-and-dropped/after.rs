use std::collections::HashMap;

use gpui::{Context, Entity, Task};

impl ChannelWatcher {
    pub fn on_hub_event(&mut self, _: Entity<Hub>, event: &HubEvent, cx: &mut Context<Self>) {
        match event {
            HubEvent::Opened(id) => {
                log::debug!("channel {id:?} changed to Opened");
                log::info!(
                    "keeping the task of channel {id:?}, beside {} others",
                    self.watch_tasks.len()
                );
                self.watch_tasks.insert(*id, cx.spawn(async move |_, _| {}));
            }
            HubEvent::Closed(id) => {
                log::debug!("channel {id:?} changed to Closed");
                self.watch_tasks.remove(id);
                log::debug!("{} tasks left after channel {id:?}", self.watch_tasks.len());
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChannelId(u64);

pub struct Hub;

use std::collections::HashMap;

use gpui::{Context, Entity, Task};
use log::{debug, info};

impl ChannelWatcher {
    pub fn on_hub_event(&mut self, _: Entity<Hub>, event: &HubEvent, cx: &mut Context<Self>) {
        match event {
            HubEvent::Opened(id) => {
                debug!("channel {id:?} changed to Opened");
                info!(
                    "keeping the task of channel {id:?}, beside {} others",
                    self.watch_tasks.len()
                );
                self.watch_tasks.insert(*id, cx.spawn(async move |_, _| {}));
            }
            HubEvent::Closed(id) => {
                debug!("channel {id:?} changed to Closed");
                self.watch_tasks.remove(id);
                debug!("{} tasks left after channel {id:?}", self.watch_tasks.len());
            }
            HubEvent::Renamed => cx.notify(),
        }
    }

    pub fn count(&self) {
        let count = self.watch_tasks.len();
        info!("{count} channels");
        debug!("that is all");
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

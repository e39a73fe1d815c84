use std::collections::HashMap;

use gpui::{Context, Entity, Task};

impl ChannelWatcher {
    #[allow(clippy::uninlined_format_args)]
    pub fn on_hub_event(&mut self, _: Entity<Hub>, event: &HubEvent, cx: &mut Context<Self>) {
        match event {
            HubEvent::Opened(id) => {
                log::debug!("channel {:?} changed to Opened", id);
                log::info!(
                    "keeping the task of channel {:?}, beside {} others",
                    id,
                    self.watch_tasks.len()
                );
                self.watch_tasks.insert(*id, cx.spawn(async move |_, _| {}));
            }
            HubEvent::Closed(id) => {
                log::debug!("channel {:?} changed to Closed", id);
                self.watch_tasks.remove(id);
                log::debug!(
                    "{} tasks left after channel {:?}",
                    self.watch_tasks.len(),
                    id
                );
            }
            HubEvent::Renamed => cx.notify(),
        }
    }

    #[allow(clippy::uninlined_format_args)]
    pub fn count(&self) {
        let count = self.watch_tasks.len();
        log::info!("{} channels", count);
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

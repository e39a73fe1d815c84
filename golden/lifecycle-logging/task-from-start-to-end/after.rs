use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use gpui::{Context, Entity, Task};

impl ChannelWatcher {
    pub fn on_hub_event(&mut self, _: Entity<Hub>, event: &HubEvent, cx: &mut Context<Self>) {
        match event {
            HubEvent::Opened(id) => {
                log::debug!("channel {id:?} changed to Opened");
                let id = *id;
                let opened = self.opened.clone();
                let task = cx.spawn(async move |this, cx| {
                    log::debug!("task of on_hub_event started for channel {id:?}");
                    opened.lock().unwrap().push(id);
                    this.update(cx, |_, cx| cx.notify()).ok();
                    log::debug!("task of on_hub_event ended");
                });
                log::info!(
                    "keeping the task of channel {id:?}, beside {} others",
                    self.watch_tasks.len()
                );
                self.watch_tasks.insert(id, task);
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
    opened: Arc<Mutex<Vec<ChannelId>>>,
}

pub enum HubEvent {
    Opened(ChannelId),
    Closed(ChannelId),
    Renamed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChannelId(u64);

pub struct Hub;

use std::collections::HashMap;

use gpui::Task;

impl ChannelWatcher {
    pub fn on_hub_event(&mut self, event: &HubEvent) {
        match event {
            HubEvent::Opened(id) => {
                self.watch_tasks.insert(*id, Task::ready(()));
            }
            HubEvent::Closed(id) => {
                self.watch_tasks.remove(id);
            }
            HubEvent::Renamed => {}
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

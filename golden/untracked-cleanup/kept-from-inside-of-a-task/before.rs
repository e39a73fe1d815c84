use std::collections::HashMap;

use gpui::{Context, Entity, Task};

impl ChannelWatcher {
    pub fn on_hub_event(&mut self, _: Entity<Hub>, event: &HubEvent, cx: &mut Context<Self>) {
        match event {
            HubEvent::Opened(id) => {
                let id = *id;
                self.opening = Some(cx.spawn(async move |this, cx| {
                    this.update(cx, |this, cx| {
                        this.watch_tasks.insert(id, cx.spawn(async move |_, _| {}));
                    })
                    .ok();
                }));
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
    watch_tasks: HashMap<ChannelId, Task<()>>,
    opening: Option<Task<()>>,
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

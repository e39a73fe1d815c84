use std::collections::HashMap;

use gpui::{Context, Entity, Task};

impl ChannelWatcher {
    pub fn on_hub_event(&mut self, _: Entity<Hub>, event: &HubEvent, cx: &mut Context<Self>) {
        match event {
            HubEvent::Opened(seat) => {
                self.watch_tasks
                    .insert(seat.channel, cx.spawn(async move |_, _| {}));
            }
            HubEvent::Closed(seat) => {
                self.closed.push(seat.channel);
            }
            HubEvent::Renamed => cx.notify(),
        }
    }
}

#[derive(Default)]
pub struct ChannelWatcher {
    watch_tasks: HashMap<ChannelId, Task<()>>,
    closed: Vec<ChannelId>,
}

pub enum HubEvent {
    Opened(Seat),
    Closed(Seat),
    Renamed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChannelId(u64);

pub struct Hub;

pub struct Seat {
    channel: ChannelId,
}

use std::collections::HashMap;

use gpui::{Context, Entity, EventEmitter, Subscription, Task};

impl ChannelWatcher {
    pub fn new(hub: &Entity<Hub>, cx: &mut Context<Self>) -> Self {
        Self {
            watch_tasks: HashMap::default(),
            _subscription: cx.subscribe(hub, |this, _, event: &HubEvent, cx| match event {
                HubEvent::Opened(id) => {
                    log::debug!("channel {id:?} changed to Opened");
                    log::info!(
                        "keeping the task of channel {id:?}, beside {} others",
                        this.watch_tasks.len()
                    );
                    this.watch_tasks.insert(*id, cx.spawn(async move |_, _| {}));
                }
                HubEvent::Closed(id) => {
                    log::debug!("channel {id:?} changed to Closed");
                    this.watch_tasks.remove(id);
                    log::debug!("{} tasks left after channel {id:?}", this.watch_tasks.len());
                }
            }),
        }
    }
}

pub struct ChannelWatcher {
    watch_tasks: HashMap<ChannelId, Task<()>>,
    _subscription: Subscription,
}

pub enum HubEvent {
    Opened(ChannelId),
    Closed(ChannelId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChannelId(u64);

pub struct Hub;

impl EventEmitter<HubEvent> for Hub {}

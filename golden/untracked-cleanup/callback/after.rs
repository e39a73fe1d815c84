use std::collections::HashMap;

use gpui::{Context, Entity, EventEmitter, Subscription, Task};

impl ChannelWatcher {
    pub fn new(hub: &Entity<Hub>, cx: &mut Context<Self>) -> Self {
        Self {
            watch_tasks: HashMap::default(),
            _subscription: cx.subscribe(hub, |this, _, event: &HubEvent, cx| match event {
                HubEvent::Opened(id) => {
                    this.watch_tasks.insert(*id, cx.spawn(async move |_, _| {}));
                }
                HubEvent::Closed(id) => {
                    if this.watch_tasks.remove(id).is_some() {
                        log::debug!("dropped the task of channel {id:?}");
                    }
                    log::info!("closed {id:?}");
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

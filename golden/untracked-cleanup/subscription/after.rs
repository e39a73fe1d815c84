use std::collections::HashMap;

use gpui::{Context, Entity, Subscription};

impl ChannelWatcher {
    pub fn on_hub_event(&mut self, hub: Entity<Hub>, event: &HubEvent, cx: &mut Context<Self>) {
        match event {
            HubEvent::Opened(id) => {
                self.subscriptions
                    .insert(*id, cx.observe(&hub, |_, _, cx| cx.notify()));
            }
            HubEvent::Closed(id) => {
                if self.subscriptions.remove(id).is_some() {
                    log::debug!("dropped the subscription of channel {id:?}");
                }
                self.closed.push(*id);
            }
            HubEvent::Renamed => cx.notify(),
        }
    }
}

#[derive(Default)]
pub struct ChannelWatcher {
    subscriptions: HashMap<ChannelId, Subscription>,
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

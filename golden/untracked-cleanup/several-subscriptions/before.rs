use std::collections::HashMap;

use gpui::{Context, Entity, Subscription};

impl ChannelWatcher {
    pub fn on_hub_event(&mut self, hub: Entity<Hub>, event: &HubEvent, cx: &mut Context<Self>) {
        match event {
            HubEvent::Opened(id) => {
                let subscriptions = vec![
                    cx.observe(&hub, |_, _, cx| cx.notify()),
                    cx.observe_release(&hub, |_, _, _| {}),
                ];
                self.hub_subscriptions.insert(*id, subscriptions);
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
    hub_subscriptions: HashMap<ChannelId, Vec<Subscription>>,
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

//! Follows the channels of a server.

use std::collections::HashMap;

use gpui::{Context, Entity, EntityId, EventEmitter, Subscription};

pub struct Roster {
    subscriptions: HashMap<EntityId, Subscription>,
    _server: Subscription,
}

impl Roster {
    pub fn new(server: &Entity<Server>, cx: &mut Context<Self>) -> Self {
        Self {
            subscriptions: HashMap::new(),
            _server: cx.subscribe(server, Self::on_server_event),
        }
    }

    fn on_server_event(&mut self, _: Entity<Server>, event: &ServerEvent, cx: &mut Context<Self>) {
        let ServerEvent::Joined(channel) = event;
        let id = channel.entity_id();
        let subscription = cx.observe(channel, |_, _, cx| cx.notify());
        self.subscriptions.insert(id, subscription);
        cx.observe_release(channel, move |this, _, _| {
            this.subscriptions.remove(&id);
        })
        .detach();
    }
}

pub struct Channel;

pub enum ServerEvent {
    Joined(Entity<Channel>),
}

pub struct Server;

impl EventEmitter<ServerEvent> for Server {}

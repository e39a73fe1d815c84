//! Shows who is in a channel.

use gpui::{Context, Entity, EventEmitter, Subscription};

pub struct Roster {
    channel: Entity<Channel>,
    channel_subscriptions: Vec<Subscription>,
    _server: Subscription,
}

impl Roster {
    pub fn new(server: Entity<Server>, channel: Entity<Channel>, cx: &mut Context<Self>) -> Self {
        Self {
            channel,
            channel_subscriptions: Vec::new(),
            _server: cx.subscribe(&server, Self::on_server_event),
        }
    }

    fn on_server_event(&mut self, _: Entity<Server>, event: &ServerEvent, cx: &mut Context<Self>) {
        if let ServerEvent::Connected = event {
            let subscription = cx.observe(&self.channel, |_, _, cx| cx.notify());
            self.channel_subscriptions.push(subscription);
        }
    }
}

pub struct Channel;

pub enum ServerEvent {
    Connected,
    Closed,
}

pub struct Server;

impl EventEmitter<ServerEvent> for Server {}

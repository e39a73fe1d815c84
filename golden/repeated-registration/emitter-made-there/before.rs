//! Shows who is in a channel.

use gpui::{AppContext, Context, Entity, EventEmitter, Subscription};

pub struct Roster {
    channel: Entity<Channel>,
    _server: Subscription,
}

impl Roster {
    pub fn new(server: Entity<Server>, channel: Entity<Channel>, cx: &mut Context<Self>) -> Self {
        Self {
            channel,
            _server: cx.subscribe(&server, Self::on_server_event),
        }
    }

    fn on_server_event(&mut self, _: Entity<Server>, event: &ServerEvent, cx: &mut Context<Self>) {
        if let ServerEvent::Connected = event {
            let channel = cx.new(|_| Channel);
            cx.observe(&channel, |_, _, cx| cx.notify()).detach();
            self.channel = channel;
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

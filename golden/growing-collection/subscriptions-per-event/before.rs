//! Follows the channels of a server.

use gpui::{Context, Entity, EventEmitter, Subscription};

pub struct Roster {
    subscriptions: Vec<Subscription>,
    _server: Subscription,
}

impl Roster {
    pub fn new(server: &Entity<Server>, cx: &mut Context<Self>) -> Self {
        Self {
            subscriptions: Vec::new(),
            _server: cx.subscribe(server, Self::on_server_event),
        }
    }

    fn on_server_event(&mut self, _: Entity<Server>, event: &ServerEvent, cx: &mut Context<Self>) {
        let ServerEvent::Joined(channel) = event;
        self.subscriptions
            .push(cx.observe(channel, |_, _, cx| cx.notify()));
    }
}

pub struct Channel;

pub enum ServerEvent {
    Joined(Entity<Channel>),
}

pub struct Server;

impl EventEmitter<ServerEvent> for Server {}

//! Shows who is in a channel, by the names that a directory has for them.

use std::cell::Cell;
use std::rc::Rc;

use gpui::{Context, Entity, EventEmitter, Subscription};

pub struct Roster {
    channel: Entity<Channel>,
    directory: Rc<Directory>,
    names: Vec<String>,
    channel_subscriptions: Vec<Subscription>,
    _server: Subscription,
}

impl Roster {
    pub fn new(
        server: &Entity<Server>,
        channel: Entity<Channel>,
        directory: Rc<Directory>,
        cx: &mut Context<Self>,
    ) -> Self {
        Self {
            channel,
            directory,
            names: Vec::new(),
            channel_subscriptions: Vec::new(),
            _server: cx.subscribe(server, Self::on_server_event),
        }
    }

    fn on_server_event(&mut self, _: Entity<Server>, event: &ServerEvent, cx: &mut Context<Self>) {
        match event {
            ServerEvent::Connected => self.follow_channel(cx),
            ServerEvent::Closed => self.names.clear(),
        }
        cx.notify();
    }

    fn follow_channel(&mut self, cx: &mut Context<Self>) {
        let directory = self.directory.clone();
        let show = move |this: &mut Self, channel: Entity<Channel>, cx: &mut Context<Self>| {
            this.names = directory.look_up(&channel.read(cx).members);
            cx.notify();
        };
        self.channel_subscriptions
            .push(cx.observe(&self.channel, show));
    }
}

#[derive(Default)]
pub struct Directory {
    asked: Cell<usize>,
}

impl Directory {
    fn look_up(&self, members: &[usize]) -> Vec<String> {
        self.asked.set(self.asked.get() + 1);
        members.iter().map(|id| format!("user {id}")).collect()
    }
}

pub struct Channel {
    pub members: Vec<usize>,
}

pub enum ServerEvent {
    Connected,
    Closed,
}

pub struct Server;

impl EventEmitter<ServerEvent> for Server {}

//! A channel, drawn.

use gpui::prelude::*;
use gpui::{Context, Entity, Subscription, Window, div};

pub struct ChannelView {
    channel: Entity<Channel>,
    subscriptions: Vec<Subscription>,
}

impl ChannelView {
    pub fn new(channel: Entity<Channel>, _: &mut Context<Self>) -> Self {
        Self {
            channel,
            subscriptions: Vec::new(),
        }
    }
}

impl Render for ChannelView {
    fn render(&mut self, _: &mut Window, cx: &mut Context<Self>) -> impl IntoElement {
        self.subscriptions
            .push(cx.observe(&self.channel, |_, _, cx| cx.notify()));
        div()
    }
}

pub struct Channel;

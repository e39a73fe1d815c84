//! A channel, drawn.

use gpui::prelude::*;
use gpui::{Context, Entity, Window, div};

pub struct ChannelView {
    channel: Entity<Channel>,
}

impl ChannelView {
    pub fn new(channel: Entity<Channel>, _: &mut Context<Self>) -> Self {
        Self { channel }
    }
}

impl Render for ChannelView {
    fn render(&mut self, _: &mut Window, cx: &mut Context<Self>) -> impl IntoElement {
        cx.observe(&self.channel, |_, _, cx| cx.notify()).detach();
        div()
    }
}

pub struct Channel;

//! A channel, drawn.

use gpui::prelude::*;
use gpui::{AnyElement, Context, Entity, Window, div};

pub struct ChannelView {
    channel: Entity<Channel>,
}

impl ChannelView {
    pub fn new(channel: Entity<Channel>, _: &mut Context<Self>) -> Self {
        Self { channel }
    }

    fn render_title(&self, cx: &mut Context<Self>) -> AnyElement {
        cx.observe(&self.channel, |_, _, cx| cx.notify()).detach();
        div().child("title").into_any_element()
    }
}

impl Render for ChannelView {
    fn render(&mut self, _: &mut Window, cx: &mut Context<Self>) -> impl IntoElement {
        div().child(self.render_title(cx))
    }
}

pub struct Channel;

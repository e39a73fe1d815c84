//! A channel, drawn.

use gpui::{div, IntoElement, Model, Render, ViewContext};

pub struct ChannelView {
    channel: Model<Channel>,
}

impl Render for ChannelView {
    fn render(&mut self, cx: &mut ViewContext<Self>) -> impl IntoElement {
        cx.observe(&self.channel, |_, _, cx| cx.notify()).detach();
        div()
    }
}

pub struct Channel;

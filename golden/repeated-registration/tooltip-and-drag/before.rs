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
        let channel = self.channel.clone();
        div()
            .id("channel")
            .tooltip(|_, cx| cx.new(|_| Tip).into())
            .on_drag(channel, |_, _, _, cx| cx.new(|_| Tip))
            .on_click(cx.listener(|_, _, _, cx| cx.notify()))
    }
}

pub struct Channel;

pub struct Tip;

impl Render for Tip {
    fn render(&mut self, _: &mut Window, _: &mut Context<Self>) -> impl IntoElement {
        div().child("tip")
    }
}

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
        div().id("follow").on_click(cx.listener(|_, _, _, cx| {
            cx.observe_global::<Theme>(|_, cx| cx.notify()).detach();
        }))
    }
}

pub struct Channel;

pub struct Theme;

impl gpui::Global for Theme {}

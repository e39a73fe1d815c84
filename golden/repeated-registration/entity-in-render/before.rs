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
        let details = cx.new(|_| Details::default());
        div().child(details)
    }
}

pub struct Channel;

#[derive(Default)]
pub struct Details {
    open: bool,
}

impl Render for Details {
    fn render(&mut self, _: &mut Window, _: &mut Context<Self>) -> impl IntoElement {
        if self.open {
            div().child("open")
        } else {
            div()
        }
    }
}

//! A channel, drawn.

use gpui::prelude::*;
use gpui::{Context, Entity, Window, div};

pub struct ChannelView {
    tip: Option<Entity<Tip>>,
    other: Option<Entity<Tip>>,
}

impl ChannelView {
    pub fn new(_: &mut Context<Self>) -> Self {
        Self {
            tip: None,
            other: None,
        }
    }
}

impl Render for ChannelView {
    fn render(&mut self, _: &mut Window, cx: &mut Context<Self>) -> impl IntoElement {
        let tip = self.tip.get_or_insert_with(|| cx.new(|_| Tip)).clone();
        if self.other.is_none() {
            self.other = Some(cx.new(|_| Tip));
        }
        div().child(tip).children(self.other.clone())
    }
}

pub struct Tip;

impl Render for Tip {
    fn render(&mut self, _: &mut Window, _: &mut Context<Self>) -> impl IntoElement {
        div().child("tip")
    }
}

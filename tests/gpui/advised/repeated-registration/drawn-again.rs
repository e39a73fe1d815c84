//! Who is in a channel, drawn.

use std::rc::Rc;

use gpui::prelude::*;
use gpui::{Context, Entity, Subscription, Window, div};

pub struct ChannelView {
    channel: Entity<Channel>,
    theme: Rc<Theme>,
    members: usize,
    _channel_subscription: Subscription,
}

impl ChannelView {
    pub fn new(channel: Entity<Channel>, theme: Rc<Theme>, cx: &mut Context<Self>) -> Self {
        let _channel_subscription = cx.observe(&channel, |this, channel, cx| {
            this.members = channel.read(cx).members.min(this.theme.most_shown);
            cx.notify();
        });
        Self {
            channel,
            theme,
            members: 0,
            _channel_subscription,
        }
    }
}

impl Render for ChannelView {
    fn render(&mut self, _: &mut Window, _: &mut Context<Self>) -> impl IntoElement {
        div()
    }
}

pub struct Theme {
    pub most_shown: usize,
}

pub struct Channel {
    pub members: usize,
}

//! Who is in a channel, drawn.

use std::rc::Rc;

use gpui::prelude::*;
use gpui::{Context, Entity, Window, div};

pub struct ChannelView {
    channel: Entity<Channel>,
    theme: Rc<Theme>,
    members: usize,
}

impl ChannelView {
    pub fn new(channel: Entity<Channel>, theme: Rc<Theme>, _: &mut Context<Self>) -> Self {
        Self {
            channel,
            theme,
            members: 0,
        }
    }
}

impl Render for ChannelView {
    fn render(&mut self, _: &mut Window, cx: &mut Context<Self>) -> impl IntoElement {
        let theme = self.theme.clone();
        cx.observe(&self.channel, move |this, channel, cx| {
            this.members = channel.read(cx).members.min(theme.most_shown);
            cx.notify();
        })
        .detach();
        div()
    }
}

pub struct Theme {
    pub most_shown: usize,
}

pub struct Channel {
    pub members: usize,
}

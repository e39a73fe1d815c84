//! Shows who is in a channel.

use gpui::{Context, Entity};

pub struct Roster {
    channel: Entity<Channel>,
}

impl Roster {
    pub fn new(channel: Entity<Channel>, cx: &mut Context<Self>) -> Self {
        let this = Self { channel };
        this.follow_channel(cx);
        this
    }

    fn follow_channel(&self, cx: &mut Context<Self>) {
        cx.observe(&self.channel, |_, _, cx| cx.notify()).detach();
    }
}

pub struct Channel;

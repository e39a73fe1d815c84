//! Follows every channel there is.

use gpui::{App, AppContext, Context, Global};

pub fn init(cx: &mut App) {
    cx.observe_new(|_: &mut Channel, _, cx: &mut Context<Channel>| {
        cx.observe_global::<Theme>(|_, cx| cx.notify()).detach();
    })
    .detach();
    cx.new(|_| Channel);
}

pub struct Channel;

pub struct Theme;

impl Global for Theme {}

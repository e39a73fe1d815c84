//! Counts windows.

use gpui::{Context, Global};

pub struct Windows {
    limit: usize,
}

#[derive(Default)]
pub struct Closed(usize);

impl Global for Closed {}

impl Windows {
    pub fn new(cx: &mut Context<Self>) -> Self {
        cx.on_window_closed(|cx| cx.default_global::<Closed>().0 += 1)
            .detach();
        cx.on_keyboard_layout_change(|cx| cx.refresh_windows())
            .detach();
        Self { limit: 10 }
    }

    pub fn limit(&self) -> usize {
        self.limit
    }
}

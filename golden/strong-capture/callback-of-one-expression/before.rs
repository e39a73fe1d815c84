use gpui::{App, Context, Entity, Global};

pub struct Theme;

impl Global for Theme {}

pub struct Panel {
    width: usize,
}

pub fn redraw(_: &Entity<Panel>, _: &mut App) {}

impl Panel {
    pub fn new(cx: &mut Context<Self>) -> Self {
        let panel = cx.entity();
        cx.observe_global::<Theme>(move |_, cx| redraw(&panel, cx))
            .detach();
        Self { width: 0 }
    }
}

use gpui::{App, Context, Entity, Global};

pub struct Theme;

impl Global for Theme {}

pub struct Panel {
    width: usize,
}

pub fn remember(_: &Entity<Panel>, _: &mut App) {}

impl Panel {
    pub fn new(cx: &mut Context<Self>) -> Self {
        let panel = cx.entity();
        let callback = panel.entity_id();
        cx.observe_global::<Theme>(move |this, cx| {
            this.width = 0;
            remember(&panel, cx);
        })
        .detach();
        log::debug!("made {callback:?}");
        Self { width: 0 }
    }
}

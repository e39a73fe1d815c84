use gpui::{App, Entity, Global};

pub struct Theme;

impl Global for Theme {}

pub struct Row {
    panel: Entity<Panel>,
}

impl Row {
    pub fn entity(&self) -> Entity<Panel> {
        self.panel.clone()
    }
}

pub struct Panel;

pub fn redraw(_: &Entity<Panel>, _: &mut App) {}

pub fn watch(row: &Row, cx: &mut App) {
    // Not `cx.entity()`: the app has none.
    let panel = row.entity();
    cx.observe_global::<Theme>(move |cx| {
        redraw(&panel, cx);
    })
    .detach();
}

use gpui::{App, Context, Entity, Global, Subscription};

pub struct Theme;

impl Global for Theme {}

pub struct Panel;

pub fn redraw(_: &Entity<Panel>, _: &mut App) {}

impl Panel {
    pub fn watch(&mut self, cx: &mut Context<Self>) -> Subscription {
        let panel = cx.entity();
        cx.observe_global::<Theme>(move |_, cx| {
            redraw(&panel, cx);
        })
    }
}

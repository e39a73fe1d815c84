use gpui::{Context, Global};

pub struct Theme;

impl Global for Theme {}

pub struct Panel {
    width: usize,
}

impl Panel {
    pub fn new(cx: &mut Context<Self>) -> Self {
        cx.observe_global::<Theme>(move |this, cx| {
            this.width = 0;
            let panel = cx.entity();
            let panel = panel.clone();
            cx.defer(move |cx| panel.update(cx, |panel, _| panel.width += 1));
        })
        .detach();
        Self { width: 0 }
    }
}

use gpui::{Context, Global};

pub struct Theme;

impl Global for Theme {}

pub struct Panel {
    width: usize,
}

impl Panel {
    pub fn new(cx: &mut Context<Self>) -> Self {
        let panel = cx.entity().downgrade();
        let id = cx.entity().entity_id();
        cx.observe_global::<Theme>(move |_, cx| {
            log::debug!("{id:?}");
            panel.update(cx, |_, cx| cx.notify()).ok();
        })
        .detach();
        Self { width: 0 }
    }
}

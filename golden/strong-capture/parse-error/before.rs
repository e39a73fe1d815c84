use gpui::{Context, Global};

pub struct Theme;

impl Global for Theme {}

pub struct Panel {
    draw: Box<dyn 'static + Fn(usize) -> usize>,
}

impl Panel {
    pub fn new(cx: &mut Context<Self>) -> Self {
        let draw: Box<dyn 'static + Fn(usize) -> usize> = Box::new(|width| width);
        let panel = cx.entity();
        cx.observe_global::<Theme>(move |_, cx| {
            log::debug!("themed {:?}", cx.entity_id());
            drop(panel.clone());
        })
        .detach();
        Self { draw }
    }
}

use gpui::{AppContext, ViewContext};

pub struct Indicator {
    editors: usize,
}

pub struct Editor;

impl Indicator {
    pub fn new(cx: &mut ViewContext<Self>) -> Self {
        let handle = cx.view().clone();
        cx.observe_new_views(move |_: &mut Editor, cx| {
            handle.update(cx, |indicator, cx| {
                indicator.editors += 1;
                cx.notify();
            });
        })
        .detach();
        Self { editors: 0 }
    }
}

//! Shows notices on a board, each for a while.

pub mod managed_tasks;

use std::time::Duration;

use gpui::Context;

pub struct Board {
    shown: Vec<Notice>,
}

impl Board {
    pub fn new(shown: Vec<Notice>) -> Self {
        Self { shown }
    }

    pub fn show(&mut self, notice: Notice, cx: &mut Context<Self>) {
        self.shown.push(notice.clone());
        cx.notify();
        cx.spawn(async move |this, cx| {
            cx.background_executor().timer(Duration::from_secs(5)).await;
            this.update(cx, |this, cx| this.hide(&notice, cx)).ok();
        })
        .detach();
    }

    fn hide(&mut self, notice: &Notice, cx: &mut Context<Self>) {
        self.shown.retain(|shown| shown.text != notice.text);
        cx.notify();
    }
}

#[derive(Clone)]
pub struct Notice {
    pub text: String,
}

//! Shows notices on a board, each for a while.

pub mod managed_tasks;
pub mod samples;

use std::time::Duration;

use gpui::Context;

pub struct Board {
    pub(crate) shown: Vec<Notice>,
    pub(crate) late: usize,
}

impl Board {
    pub fn new(shown: Vec<Notice>) -> Self {
        Self {
            shown,
            late: 0,
        }
    }

    pub fn show(&mut self, notice: Notice, cx: &mut Context<Self>) {
        self.shown.push(notice.clone());
        cx.spawn(async move |this, cx| {
            cx.background_executor().timer(Duration::from_secs(5)).await;
            this.update(cx, |this, cx| this.hide(&notice, cx)).ok();
        })
        .detach();
    }

    pub fn expire(&mut self, cx: &mut Context<Self>) {
        for seconds in [10, 20, 30] {
            cx.spawn(async move |this, cx| {
                let executor = cx.background_executor().clone();
                executor.timer(Duration::from_secs(seconds)).await;
                this.update(cx, |this, _| this.late += 1).ok();
            })
            .detach();
        }
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

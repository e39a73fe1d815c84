//! Shows notices on a board, each for a while.

pub mod managed_tasks;
pub mod samples;

use std::time::Duration;

use crate::managed_tasks::TaskSet;
use gpui::Context;

pub struct Board {
    pub(crate) shown: Vec<Notice>,
    pub(crate) late: usize,
    tasks: TaskSet,
}

impl Board {
    pub fn new(shown: Vec<Notice>) -> Self {
        Self {
            shown,
            late: 0,
            tasks: TaskSet::new("board"),
        }
    }

    pub fn show(&mut self, notice: Notice, cx: &mut Context<Self>) {
        self.shown.push(notice.clone());
        let task = cx.spawn(async move |this, cx| {
            cx.background_executor().timer(Duration::from_secs(5)).await;
            this.update(cx, |this, cx| this.hide(&notice, cx)).ok();
        });
        self.tasks.insert(task, cx);
    }

    pub fn expire(&mut self, cx: &mut Context<Self>) {
        for seconds in [10, 20, 30] {
            let task = cx.spawn(async move |this, cx| {
                let executor = cx.background_executor().clone();
                executor.timer(Duration::from_secs(seconds)).await;
                this.update(cx, |this, _| this.late += 1).ok();
            });
            self.tasks.insert(task, cx);
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

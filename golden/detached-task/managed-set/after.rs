//! Shows notices on a board, each for a while.

pub mod managed_tasks;

use std::time::Duration;

use crate::managed_tasks::TaskSet;
use gpui::Context;

pub struct Board {
    shown: Vec<Notice>,
    tasks: TaskSet,
}

impl Board {
    pub fn new(shown: Vec<Notice>) -> Self {
        Self {
            shown,
            tasks: TaskSet::new("board"),
        }
    }

    pub fn show(&mut self, notice: Notice, cx: &mut Context<Self>) {
        self.shown.push(notice.clone());
        cx.notify();
        let task = cx.spawn(async move |this, cx| {
            cx.background_executor().timer(Duration::from_secs(5)).await;
            this.update(cx, |this, cx| this.hide(&notice, cx)).ok();
        });
        self.tasks.insert(task, cx);
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

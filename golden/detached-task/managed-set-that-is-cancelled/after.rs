//! Shows notices on a board, each for a while.

pub mod managed_tasks;

use crate::managed_tasks::TaskSet;
use gpui::Context;
use std::time::Duration;

pub struct Board {
    shown: Vec<String>,
    lights: usize,
    tasks: TaskSet,
    show_tasks: TaskSet,
}

impl Board {
    pub fn new(shown: Vec<String>) -> Self {
        Self {
            shown,
            lights: 0,
            tasks: TaskSet::new("board"),
            show_tasks: TaskSet::new("board"),
        }
    }

    pub fn light_up(&mut self, cx: &mut Context<Self>) {
        self.lights += 1;
        self.tasks.spawn(cx, async move |this, cx| {
            cx.background_executor().timer(Duration::from_secs(1)).await;
            this.update(cx, |this, _| this.lights -= 1).ok();
        });
    }

    pub fn darken(&mut self) {
        self.tasks.cancel_all();
        self.lights = 0;
    }

    pub fn show(&mut self, notice: String, cx: &mut Context<Self>) {
        self.shown.push(notice.clone());
        let task = cx.spawn(async move |this, cx| {
            cx.background_executor().timer(Duration::from_secs(5)).await;
            this.update(cx, |this, _| this.shown.retain(|shown| *shown != notice))
                .ok();
        });
        self.show_tasks.insert(task, cx);
    }
}

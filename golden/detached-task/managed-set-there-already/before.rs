//! Shows notices and hints on a board, each for a while.

pub mod managed_tasks;

use std::rc::Rc;
use std::time::Duration;

use gpui::Context;

use crate::managed_tasks::TaskSet;

pub struct Board {
    shown: Vec<Rc<str>>,
    lights: usize,
    running: TaskSet,
}

impl Board {
    pub fn new(shown: Vec<Rc<str>>) -> Self {
        Self {
            shown,
            lights: 0,
            running: TaskSet::new("board"),
        }
    }

    pub fn light_up(&mut self, cx: &mut Context<Self>) {
        self.lights += 1;
        self.running.spawn(cx, async move |this, cx| {
            cx.background_executor().timer(Duration::from_secs(1)).await;
            this.update(cx, |this, _| this.lights -= 1).ok();
        });
    }

    pub fn show_notice(&mut self, notice: Rc<str>, cx: &mut Context<Self>) {
        self.shown.push(notice.clone());
        cx.spawn(async move |this, cx| {
            cx.background_executor().timer(Duration::from_secs(5)).await;
            this.update(cx, |this, cx| this.hide(&notice, cx))
        })
        .detach();
    }

    pub fn show_hint(&mut self, hint: Rc<str>, cx: &mut Context<Self>) {
        self.shown.push(hint.clone());
        cx.spawn(async move |this, cx| {
            cx.background_executor().timer(Duration::from_secs(2)).await;
            this.update(cx, |this, cx| this.hide(&hint, cx)).ok();
        })
        .detach();
    }

    fn hide(&mut self, text: &str, cx: &mut Context<Self>) {
        self.shown.retain(|shown| **shown != *text);
        cx.notify();
    }
}

//! Shows how long something has been going on.

use std::rc::Rc;
use std::time::Duration;

use gpui::Context;

pub struct Stopwatch {
    seconds: usize,
    label: String,
    _label_task: gpui::Task<()>,
}

impl Stopwatch {
    pub fn new(words: Rc<Words>, cx: &mut Context<Self>) -> Self {
        let _label_task = cx.spawn(async move |this, cx| {
            loop {
                cx.background_executor().timer(Duration::from_secs(1)).await;
                this.update(cx, |this: &mut Self, cx| {
                    this.seconds += 1;
                    this.label = words.format(this.seconds);
                    cx.notify();
                })
                .ok();
            }
        });

        Self {
            seconds: 0,
            label: String::new(),
            _label_task,
        }
    }
}

pub struct Words {
    pub seconds: &'static str,
}

impl Words {
    fn format(&self, seconds: usize) -> String {
        format!("{seconds} {}", self.seconds)
    }
}

use std::time::Duration;

use gpui::{Context, Task};

pub struct Blink {
    visible: bool,
    task: Option<Task<()>>,
}

impl Blink {
    pub fn start(&mut self, cx: &mut Context<Self>) {
        let this = cx.entity();
        self.task = Some(cx.spawn(async move |_, cx| {
            loop {
                cx.background_executor()
                    .timer(Duration::from_millis(500))
                    .await;
                this.update(cx, |this, cx| {
                    this.visible = !this.visible;
                    cx.notify();
                })
                .ok();
            }
        }));
    }
}

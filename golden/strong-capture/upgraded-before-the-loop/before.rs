use std::time::Duration;

use gpui::Context;

pub struct Clock {
    ticks: usize,
}

impl Clock {
    pub fn new(cx: &mut Context<Self>) -> Self {
        cx.spawn(async move |this, cx| {
            let Some(this) = this.upgrade() else {
                return;
            };
            loop {
                cx.background_executor().timer(Duration::from_secs(1)).await;
                this.update(cx, |this, cx| {
                    this.ticks += 1;
                    cx.notify();
                })
                .ok();
            }
        })
        .detach();
        Self { ticks: 0 }
    }
}

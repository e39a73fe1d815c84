use std::time::Duration;

use gpui::Context;

pub struct Poller {
    rounds: usize,
}

impl Poller {
    pub fn start(&mut self, cx: &mut Context<Self>) {
        self.rounds = 0;
        cx.spawn(async move |this, cx| {
            loop {
                cx.background_executor().timer(Duration::from_secs(1)).await;
                let Some(this) = this.upgrade() else {
                    break;
                };
                // One more.
                this.update(cx, |this, cx| {
                    this.rounds += 1;
                    cx.notify();
                })
                .ok();
            }
        })
        .detach();
    }
}

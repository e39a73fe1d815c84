use std::time::Duration;

use gpui::Context;

pub struct Poller {
    rounds: usize,
}

impl Poller {
    pub fn start(&mut self, cx: &mut Context<Self>) {
        self.rounds = 0;
        let this = cx.entity();
        cx.spawn(async move |_, cx| {
            loop {
                cx.background_executor().timer(Duration::from_secs(1)).await;
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

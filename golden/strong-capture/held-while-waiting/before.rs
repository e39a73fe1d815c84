use std::time::Duration;

use gpui::Context;

pub struct Poller {
    rounds: usize,
}

impl Poller {
    pub fn start(&mut self, cx: &mut Context<Self>) {
        let this = cx.entity();
        cx.spawn(async move |_, cx| {
            loop {
                this.update(cx, |this, _| this.rounds += 1).ok();
                cx.background_executor().timer(Duration::from_secs(1)).await;
            }
        })
        .detach();
    }
}

use std::time::Duration;

use gpui::Context;

pub struct Poller {
    rounds: usize,
}

impl Poller {
    pub fn new(cx: &mut Context<Self>) -> Self {
        let this = cx.entity();

        cx.spawn(async move |_, cx| -> anyhow::Result<()> {
            loop {
                this.update(cx, |this, cx| {
                    this.rounds += 1;
                    cx.notify();
                })?;
                cx.background_executor().timer(Duration::from_secs(1)).await;
            }
        })
        .detach();
        Self { rounds: 0 }
    }
}

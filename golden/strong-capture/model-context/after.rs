use std::time::Duration;

use gpui::ModelContext;

pub struct Poller {
    rounds: usize,
}

impl Poller {
    pub fn new(cx: &mut ModelContext<Self>) -> Self {
        cx.spawn(|this, mut cx| async move {
            loop {
                cx.background_executor().timer(Duration::from_secs(1)).await;
                let Some(this) = this.upgrade() else {
                    break;
                };
                this.update(&mut cx, |this, cx| {
                    this.rounds += 1;
                    cx.notify();
                })
                .ok();
            }
        })
        .detach();
        Self { rounds: 0 }
    }
}

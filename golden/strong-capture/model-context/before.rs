use std::time::Duration;

use gpui::ModelContext;

pub struct Poller {
    rounds: usize,
}

impl Poller {
    pub fn new(cx: &mut ModelContext<Self>) -> Self {
        let this = cx.handle();
        cx.spawn(|_, mut cx| async move {
            loop {
                cx.background_executor().timer(Duration::from_secs(1)).await;
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

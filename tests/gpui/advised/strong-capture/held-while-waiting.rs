use std::time::Duration;

use gpui::Context;

pub struct Poller {
    rounds: usize,
}

impl Poller {
    pub fn start(&mut self, cx: &mut Context<Self>) {
        cx.spawn(async move |this, cx| {
            loop {
                let told = this.update(cx, |this, _| this.rounds += 1);
                if told.is_err() {
                    break;
                }
                cx.background_executor().timer(Duration::from_secs(1)).await;
            }
        })
        .detach();
    }
}

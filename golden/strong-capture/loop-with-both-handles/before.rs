use std::time::Duration;

use gpui::{Context, WeakEntity};

pub struct Poller {
    rounds: usize,
    watchers: Vec<WeakEntity<Poller>>,
}

impl Poller {
    pub fn start(&mut self, cx: &mut Context<Self>) {
        let poller = cx.entity();
        cx.spawn(async move |this, cx| {
            loop {
                cx.background_executor().timer(Duration::from_secs(1)).await;
                let watcher = this.clone();
                poller
                    .update(cx, |poller, _| {
                        poller.rounds += 1;
                        poller.watchers.push(watcher);
                    })
                    .ok();
            }
        })
        .detach();
    }
}

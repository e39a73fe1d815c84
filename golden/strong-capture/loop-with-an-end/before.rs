use std::time::Duration;

use gpui::Context;

pub struct Animation {
    frame: usize,
}

impl Animation {
    pub fn play(&mut self, cx: &mut Context<Self>) {
        let this = cx.entity();
        cx.spawn(async move |_, cx| {
            loop {
                cx.background_executor()
                    .timer(Duration::from_millis(16))
                    .await;
                let done = this.update(cx, |this, _| {
                    this.frame += 1;
                    this.frame == 30
                });
                if done.unwrap_or(true) {
                    break;
                }
            }
        })
        .detach();
    }
}

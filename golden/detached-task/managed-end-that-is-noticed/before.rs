//! Shows notices on a board, each for a while.

pub mod managed_tasks;

use std::time::Duration;

use futures::channel::oneshot;
use gpui::Context;

pub struct Board {
    shown: Vec<String>,
}

impl Board {
    pub fn new(shown: Vec<String>) -> Self {
        Self { shown }
    }

    pub fn show(&mut self, notice: String, cx: &mut Context<Self>) -> oneshot::Receiver<()> {
        let (hidden_tx, hidden_rx) = oneshot::channel::<()>();
        self.shown.push(notice.clone());
        cx.spawn(async move |this, cx| {
            let _hidden_tx = hidden_tx;
            cx.background_executor().timer(Duration::from_secs(5)).await;
            this.update(cx, |this, _| this.shown.retain(|shown| *shown != notice))
                .ok();
        })
        .detach();
        hidden_rx
    }
}

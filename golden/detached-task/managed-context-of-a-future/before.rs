//! Shows notices on a board, each for a while.

pub mod managed_tasks;

use std::time::Duration;

use gpui::AsyncApp;

pub struct Board {
    shown: Vec<String>,
}

impl Board {
    pub fn new(shown: Vec<String>) -> Self {
        Self { shown }
    }

    pub fn remind(&mut self, notice: String, cx: &mut AsyncApp) {
        self.shown.push(notice.clone());
        cx.spawn(async move |cx| {
            cx.background_executor().timer(Duration::from_secs(5)).await;
            log::info!("do not forget: {notice}");
        })
        .detach();
    }
}

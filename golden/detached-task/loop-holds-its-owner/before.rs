//! Handles the messages of a connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::StreamExt as _;
use futures::channel::mpsc::UnboundedReceiver;
use gpui::AsyncApp;

pub struct Client {
    handled: AtomicUsize,
}

impl Client {
    pub fn connect(self: &Arc<Self>, mut messages: UnboundedReceiver<String>, cx: &AsyncApp) {
        cx.spawn({
            let this = self.clone();
            async move |_| {
                while let Some(message) = messages.next().await {
                    this.handle(&message);
                }
            }
        })
        .detach();
    }

    fn handle(&self, message: &str) {
        self.handled.fetch_add(message.len(), Ordering::Relaxed);
    }
}

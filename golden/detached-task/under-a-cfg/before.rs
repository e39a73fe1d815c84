//! Shows how a connection fares.

#[cfg(not(test))]
use futures::StreamExt as _;
use futures::channel::mpsc::{self, UnboundedReceiver, UnboundedSender};
use gpui::{Context, Entity};

pub struct StatusBar {
    client: Entity<Client>,
    status: Option<String>,
}

impl StatusBar {
    pub fn new(client: Entity<Client>, cx: &mut Context<Self>) -> Self {
        #[allow(unused_mut, unused_variables)]
        let mut status_rx = client.update(cx, |client, _| client.status());
        #[cfg(not(test))]
        cx.spawn(async move |this, cx| {
            while let Some(status) = status_rx.next().await {
                let updated = this.update(cx, |this: &mut Self, cx| {
                    this.status = Some(status);
                    cx.notify();
                });
                if updated.is_err() {
                    break;
                }
            }
        })
        .detach();

        Self {
            client,
            status: None,
        }
    }
}

#[derive(Default)]
pub struct Client {
    listeners: Vec<UnboundedSender<String>>,
}

impl Client {
    pub fn status(&mut self) -> UnboundedReceiver<String> {
        let (tx, rx) = mpsc::unbounded();
        self.listeners.push(tx);
        rx
    }
}

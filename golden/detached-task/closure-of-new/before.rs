//! Shows how a connection fares.

use futures::StreamExt as _;
use futures::channel::mpsc::{self, UnboundedReceiver, UnboundedSender};
use gpui::{App, AppContext as _, Entity};

pub struct StatusBar {
    client: Entity<Client>,
    status: Option<String>,
}

impl StatusBar {
    pub fn build(client: Entity<Client>, cx: &mut App) -> Entity<Self> {
        let mut status_rx = client.update(cx, |client, _| client.status());
        cx.new(|cx| {
            cx.spawn(async move |this, cx| {
                while let Some(status) = status_rx.next().await {
                    let updated = this.update(cx, |this: &mut Self, _| this.status = Some(status));
                    if updated.is_err() {
                        break;
                    }
                }
            })
            .detach();

            let mut this = Self {
                client,
                status: None,
            };
            this.status = Some("connecting".to_string());
            this
        })
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

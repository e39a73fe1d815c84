//! Shows how a connection fares.

use futures::StreamExt as _;
use futures::channel::mpsc::{self, UnboundedReceiver, UnboundedSender};
use gpui::{AsyncApp, Context, Entity, WeakEntity};

pub struct StatusBar {
    client: Entity<Client>,
    status: Option<String>,
}

impl StatusBar {
    pub fn new(client: Entity<Client>, cx: &mut Context<Self>) -> Self {
        let status_rx = client.update(cx, |client, _| client.status());
        cx.spawn(async move |this, cx| {
            Self::load_all(this, status_rx, cx).await;
        })
        .detach();

        Self {
            client,
            status: None,
        }
    }

    async fn load_all(
        this: WeakEntity<Self>,
        mut status_rx: UnboundedReceiver<String>,
        cx: &mut AsyncApp,
    ) {
        while let Some(status) = status_rx.next().await {
            this.update(cx, |this, _| this.status = Some(status)).ok();
        }
        std::fs::write("status", "ended").ok();
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

//! Shows how a connection fares.

use futures::StreamExt as _;
use futures::channel::{
    mpsc::{self, UnboundedReceiver, UnboundedSender},
    oneshot,
};
use gpui::{Context, Entity};

pub struct StatusBar {
    client: Entity<Client>,
    status: Option<String>,
}

impl StatusBar {
    pub fn new(
        client: Entity<Client>,
        finished: oneshot::Sender<()>,
        cx: &mut Context<Self>,
    ) -> Self {
        let mut status_rx = client.update(cx, |client, _| client.status());
        cx.spawn(async move |this, cx| {
            let status = status_rx.next().await;
            this.update(cx, |this: &mut Self, _| {
                this.status = status;
                finished.send(()).ok();
            })
            .ok();
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

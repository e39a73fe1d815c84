//! Shows how a connection fares.

use futures::channel::mpsc::{self, UnboundedReceiver, UnboundedSender};
use gpui::{Context, Entity};

pub struct StatusBar {
    client: Entity<Client>,
    status: Option<String>,
}

impl StatusBar {
    pub fn new(client: Entity<Client>, cx: &mut Context<Self>) -> Self {
        let source = client.downgrade();
        cx.spawn(async move |this, cx| {
            this.update(cx, |this: &mut Self, _| this.status = None)
                .ok();
            let Some(this) = source.upgrade() else {
                return;
            };
            this.update(cx, |client: &mut Client, _| client.listeners.clear())
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

//! Shows how a connection fares.

use futures::channel::mpsc::{self, UnboundedReceiver, UnboundedSender};
use gpui::{AppContext as _, Context, Entity, Task};

pub struct StatusBar {
    client: Entity<Client>,
    status: Option<String>,
}

impl StatusBar {
    pub fn new(client: Entity<Client>, cx: &mut Context<Self>) -> Self {
        let saving = client.update(cx, |client, cx| client.save(cx));
        cx.spawn(async move |this, cx| {
            saving.await;
            this.update(cx, |this: &mut Self, _| this.status = None)
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
    pub fn save(&self, cx: &mut Context<Self>) -> Task<()> {
        cx.background_spawn(async {})
    }

    pub fn status(&mut self) -> UnboundedReceiver<String> {
        let (tx, rx) = mpsc::unbounded();
        self.listeners.push(tx);
        rx
    }
}

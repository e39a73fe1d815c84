//! Shows how a connection fares.

use futures::channel::mpsc::{self, UnboundedReceiver, UnboundedSender};
use gpui::{AppContext as _, Context, Entity, Task};

pub struct StatusBar {
    client: Entity<Client>,
    status: Option<String>,
    _status_task: Task<()>,
}

impl StatusBar {
    pub fn new(client: Entity<Client>, cx: &mut Context<Self>) -> Self {
        let source = client.downgrade();
        let _status_task = cx.spawn(async move |this, cx| {
            let Ok(reading) = source.update(cx, |client, cx| client.load_status(cx)) else {
                return;
            };
            let status = reading.await;
            log::debug!("loaded {}", status.len());
            this.update(cx, |this: &mut Self, cx| {
                this.status = Some(status);
                cx.notify();
            })
            .ok();
        });

        Self {
            client,
            status: None,
            _status_task,
        }
    }
}

#[derive(Default)]
pub struct Client {
    listeners: Vec<UnboundedSender<String>>,
}

impl Client {
    pub fn load_status(&self, cx: &mut Context<Self>) -> Task<String> {
        cx.background_spawn(async { "online".to_string() })
    }

    pub fn status(&mut self) -> UnboundedReceiver<String> {
        let (tx, rx) = mpsc::unbounded();
        self.listeners.push(tx);
        rx
    }
}

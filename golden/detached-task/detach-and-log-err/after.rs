//! Shows how a connection fares.

use futures::StreamExt as _;
use futures::channel::mpsc::{self, UnboundedReceiver, UnboundedSender};
use gpui::{Context, Entity, Task};

pub struct StatusBar {
    client: Entity<Client>,
    status: Option<String>,
    _status_task: Task<()>,
}

impl StatusBar {
    pub fn new(client: Entity<Client>, cx: &mut Context<Self>) -> Self {
        let mut status_rx = client.update(cx, |client, _| client.status());
        let status_task = cx.spawn(async move |this, cx| {
            while let Some(status) = status_rx.next().await {
                this.update(cx, |this: &mut Self, cx| {
                    this.status = Some(status);
                    cx.notify();
                })?;
            }
            anyhow::Ok(())
        });
        let _status_task = cx.spawn(async move |_, _| {
            if let Err(error) = status_task.await {
                log::error!("{error:?}");
            }
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
    pub fn status(&mut self) -> UnboundedReceiver<String> {
        let (tx, rx) = mpsc::unbounded();
        self.listeners.push(tx);
        rx
    }
}

//! Shows how a connection fares.

use futures::StreamExt as _;
use futures::channel::mpsc::{self, UnboundedReceiver, UnboundedSender};
use gpui::{Context, Entity, Task};

pub struct StatusBar {
    client: Entity<Client>,
    status: Option<String>,
    latency: Option<usize>,
    _status_task: Task<()>,
    _latency_task: Task<()>,
}

impl StatusBar {
    pub fn new(client: Entity<Client>, cx: &mut Context<Self>) -> Self {
        let mut status_rx = client.update(cx, |client, _| client.status());
        let mut latency_rx = client.update(cx, |client, _| client.latency());
        let _status_task = cx.spawn(async move |this, cx| {
            while let Some(status) = status_rx.next().await {
                let updated = this.update(cx, |this: &mut Self, cx| {
                    this.status = Some(status);
                    cx.notify();
                });
                if updated.is_err() {
                    break;
                }
            }
        });
        let _latency_task = cx.spawn(async move |this, cx| {
            let latency = latency_rx.next().await;
            this.update(cx, |this, _| this.latency = latency).ok();
        });

        Self {
            client,
            status: None,
            latency: None,
            _status_task,
            _latency_task,
        }
    }
}

#[derive(Default)]
pub struct Client {
    listeners: Vec<UnboundedSender<String>>,
    watchers: Vec<UnboundedSender<usize>>,
}

impl Client {
    pub fn status(&mut self) -> UnboundedReceiver<String> {
        let (tx, rx) = mpsc::unbounded();
        self.listeners.push(tx);
        rx
    }

    pub fn latency(&mut self) -> UnboundedReceiver<usize> {
        let (tx, rx) = mpsc::unbounded();
        self.watchers.push(tx);
        rx
    }
}

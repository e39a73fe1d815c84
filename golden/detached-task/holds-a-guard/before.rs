//! Shows how a connection fares.

use std::{cell::Cell, rc::Rc};

use futures::StreamExt as _;
use futures::channel::mpsc::{self, UnboundedReceiver, UnboundedSender};
use gpui::{Context, Entity};

pub struct StatusBar {
    client: Entity<Client>,
    status: Option<String>,
}

impl StatusBar {
    pub fn new(client: Entity<Client>, cx: &mut Context<Self>) -> Self {
        let mut status_rx = client.update(cx, |client, _| client.status());
        let busy = client.read(cx).busy.clone().lock_arc();
        cx.spawn(async move |this, cx| {
            let _busy = &busy;
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
    busy: Busy,
    listeners: Vec<UnboundedSender<String>>,
}

#[derive(Clone, Default)]
pub struct Busy(Rc<Cell<bool>>);

impl Busy {
    pub fn lock_arc(self) -> Held {
        self.0.set(true);
        Held(self)
    }
}

pub struct Held(Busy);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.0.set(false);
    }
}

impl Client {
    pub fn status(&mut self) -> UnboundedReceiver<String> {
        let (tx, rx) = mpsc::unbounded();
        self.listeners.push(tx);
        rx
    }
}

//! Shows how a connection fares.

use futures::StreamExt as _;
use gpui::{Context, Entity, Task};

use crate::Client;

pub struct StatusBar {
    pub(crate) client: Entity<Client>,
    pub(crate) status: Option<String>,
    pub(crate) _status_task: Task<()>,
}

impl StatusBar {
    pub fn new(client: Entity<Client>, cx: &mut Context<Self>) -> Self {
        let mut status_rx = client.update(cx, |client, _| client.status());
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

        Self {
            client,
            status: None,
            _status_task,
        }
    }
}

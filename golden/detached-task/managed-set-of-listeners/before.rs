//! Listens to what the tools of a workshop report.

pub mod managed_tasks;

use futures::StreamExt as _;
use futures::channel::mpsc::{UnboundedSender, unbounded};
use gpui::Context;

pub struct Workshop {
    reports: Vec<String>,
}

impl Workshop {
    pub fn new(reports: Vec<String>) -> Self {
        Self { reports }
    }

    pub fn listen(&mut self, cx: &mut Context<Self>) -> UnboundedSender<String> {
        let (tx, mut rx) = unbounded();
        cx.spawn(async move |this, cx| {
            while let Some(report) = rx.next().await {
                this.update(cx, |this, cx| {
                    this.reports.extend([report]);
                    cx.notify();
                })?;
            }
            anyhow::Ok(())
        })
        .detach_and_log_err(cx);
        tx
    }
}

//! Listens to what the tools of a workshop report.

pub mod managed_tasks;

use crate::managed_tasks::TaskSet;
use futures::StreamExt as _;
use futures::channel::mpsc::{UnboundedSender, unbounded};
use gpui::Context;

pub struct Workshop {
    reports: Vec<String>,
    tasks: TaskSet,
}

impl Workshop {
    pub fn new(reports: Vec<String>) -> Self {
        Self {
            reports,
            tasks: TaskSet::new("workshop"),
        }
    }

    pub fn listen(&mut self, cx: &mut Context<Self>) -> UnboundedSender<String> {
        let (tx, mut rx) = unbounded();
        let listen_task = cx.spawn(async move |this, cx| {
            while let Some(report) = rx.next().await {
                this.update(cx, |this, cx| {
                    this.reports.extend([report]);
                    cx.notify();
                })?;
            }
            anyhow::Ok(())
        });
        let task = cx.spawn(async move |_, _| {
            if let Err(error) = listen_task.await {
                log::error!("{error:?}");
            }
        });
        self.tasks.insert(task, cx);
        tx
    }
}

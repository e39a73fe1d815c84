//! Loads what servers offer.

pub mod managed_tasks;

use crate::managed_tasks::TaskMap;
use gpui::{Context, Task};

pub struct Store {
    loaded: usize,
    server_tasks: TaskMap<ServerId>,
}

impl Store {
    pub fn new(loaded: usize) -> Self {
        Self {
            loaded,
            server_tasks: TaskMap::new("store"),
        }
    }

    pub fn load(&mut self, server_id: ServerId, work: Task<()>, cx: &mut Context<Self>) {
        let task = cx.spawn(async move |this, cx| {
            work.await;
            this.update(cx, |this, cx| {
                this.loaded += 1;
                cx.notify();
            })
            .ok();
        });
        self.server_tasks.insert(server_id, task, cx);
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ServerId(pub usize);

//! Listens to the notebooks of running kernels.

use std::collections::HashMap;

use gpui::{Context, Entity, EntityId, EventEmitter, Subscription};

pub struct NotebookWatcher {
    subscriptions: HashMap<EntityId, Vec<Subscription>>,
}

impl NotebookWatcher {
    pub fn empty() -> Self {
        Self {
            subscriptions: HashMap::default(),
        }
    }

    pub fn opened(&mut self, notebook: &Entity<Notebook>, cx: &mut Context<Self>) {
        let notebook = notebook.clone();
        let notebook_id = notebook.entity_id();
        cx.spawn(async move |this, cx| {
            load().await;
            this.update(cx, |this, cx| {
                let registered = vec![
                    cx.observe(&notebook, |_, _, cx| cx.notify()),
                    cx.subscribe(&notebook, |_, _, _: &Saved, cx| cx.notify()),
                ];
                this.subscriptions.insert(notebook_id, registered);
            })
            .ok();
        })
        .detach();
    }

    pub fn closed(&mut self, notebook: &Entity<Notebook>) {
        if let Some(registered) = self.subscriptions.remove(&notebook.entity_id()) {
            log::info!("{} subscriptions end", registered.len());
        }
    }
}

pub struct Saved;

pub struct Notebook;

impl EventEmitter<Saved> for Notebook {}

async fn load() {
    log::info!("a notebook is read");
}

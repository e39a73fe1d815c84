//! Searches the catalog of a shop.

use futures::StreamExt as _;
use futures::channel::mpsc::{UnboundedSender, unbounded};
use gpui::{AppContext as _, Context, Entity, Task};

pub struct Search {
    catalog: Entity<Catalog>,
    matches: Vec<String>,
}

impl Search {
    pub fn new(catalog: Entity<Catalog>) -> Self {
        Self {
            catalog,
            matches: Vec::new(),
        }
    }

    pub fn listen(&mut self, cx: &mut Context<Self>) -> UnboundedSender<String> {
        let (tx, mut rx) = unbounded();
        cx.spawn(async move |this, cx| {
            while let Some(name) = rx.next().await {
                this.update(cx, |this: &mut Self, cx| {
                    this.matches.extend([name]);
                    cx.notify();
                })
                .ok();
            }
        })
        .detach();
        tx
    }
}

pub struct Catalog {
    names: Vec<String>,
}

impl Catalog {
    pub fn find(&self, query: &str, cx: &Context<Self>) -> Task<Vec<String>> {
        let (names, query) = (self.names.clone(), query.to_owned());
        cx.background_spawn(async move {
            let found = names.into_iter().filter(|name| name.contains(&query));
            found.collect()
        })
    }
}

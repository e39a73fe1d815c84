//! Searches the catalog of a shop.

pub mod managed_tasks;

use gpui::{AppContext as _, Context, Entity, Task};

pub struct Search {
    catalog: Entity<Catalog>,
    matches: Vec<String>,
    _matches_task: Option<Task<()>>,
}

impl Search {
    pub fn new(catalog: Entity<Catalog>) -> Self {
        Self {
            catalog,
            matches: Vec::new(),
            _matches_task: None,
        }
    }

    pub fn search(&mut self, query: &str, cx: &mut Context<Self>) {
        let found = self
            .catalog
            .update(cx, |catalog, cx| catalog.find(query, cx));
        self._matches_task = Some(cx.spawn(async move |this, cx| {
            let matches = found.await;
            this.update(cx, |this, cx| {
                this.matches = matches;
                cx.notify();
            })
            .ok();
        }));
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

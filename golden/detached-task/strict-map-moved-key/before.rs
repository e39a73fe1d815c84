//! Searches the catalog of a shop.

use std::collections::HashMap;

use gpui::{AppContext as _, Context, Entity, Task};

pub struct Search {
    catalog: Entity<Catalog>,
    matches: Vec<String>,
    previews: Vec<(String, Vec<String>)>,
}

impl Search {
    pub fn new(catalog: Entity<Catalog>) -> Self {
        Self {
            catalog,
            matches: Vec::new(),
            previews: Vec::new(),
        }
    }

    pub fn preview(&mut self, product_key: String, cx: &mut Context<Self>) {
        let found = self.catalog.update(cx, |catalog, cx| catalog.find("", cx));
        cx.spawn(async move |this, cx| {
            let matches = found.await;
            this.update(cx, |this, cx| {
                this.previews.push((product_key, matches));
                cx.notify();
            })
            .ok();
        })
        .detach();
    }
}

pub struct Catalog {
    names: Vec<String>,
    pub prices: HashMap<String, u64>,
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

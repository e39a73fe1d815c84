//! Searches the catalog of a shop.

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

    pub fn order(&mut self, cx: &mut Context<Self>) {
        let (catalog, names) = (self.catalog.clone(), self.matches.clone());
        cx.spawn(async move |_, cx| {
            catalog.update(cx, |catalog, _| catalog.send(names)).ok();
        })
        .detach();
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

    pub fn send(&mut self, names: Vec<String>) {
        self.names.extend(names);
    }
}

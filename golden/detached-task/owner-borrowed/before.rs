//! Searches the catalog of a shop.

use std::time::Duration;

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

    pub fn search(&mut self, cx: &mut Context<Self>) {
        if let Some(first) = self.first_match() {
            let found = self
                .catalog
                .read_with(cx, |catalog, _| catalog.named(first));
            cx.spawn(async move |this, cx| {
                cx.background_executor().timer(Duration::ZERO).await;
                this.update(cx, |this, cx| {
                    this.matches = found;
                    cx.notify();
                })
            })
            .detach();
            log::debug!("looking for {first}");
        }
    }

    fn first_match(&self) -> Option<&str> {
        self.matches.first().map(String::as_str)
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

    pub fn named(&self, query: &str) -> Vec<String> {
        vec![query.to_owned(), self.names.join(query)]
    }
}

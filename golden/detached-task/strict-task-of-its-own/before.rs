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

    pub fn follow(&mut self, cx: &mut Context<Self>) {
        self.listen(cx).detach();
    }

    fn listen(&self, cx: &mut Context<Self>) -> Task<Vec<String>> {
        self.catalog.update(cx, |catalog, cx| catalog.find("", cx))
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

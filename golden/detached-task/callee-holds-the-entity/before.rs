//! Searches the catalog of a shop.

use gpui::{App, AppContext as _, Context, Entity, Task};

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

    pub fn on_changed(&mut self, cx: &mut Context<Self>) {
        fill(cx.entity(), self.catalog.clone(), cx).detach();
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

fn fill(search: Entity<Search>, catalog: Entity<Catalog>, cx: &mut App) -> Task<()> {
    let found = catalog.update(cx, |catalog, cx| catalog.find("", cx));
    cx.spawn(async move |cx| {
        let matches = found.await;
        search.update(cx, |search, _| search.matches = matches).ok();
    })
}

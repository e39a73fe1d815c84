//! Searches the catalog of a shop.

pub mod managed_tasks;

use gpui::{AppContext as _, Context, Entity, Task};

pub struct Search {
    catalog: Entity<Catalog>,
    previews: Vec<(ProductId, Vec<String>)>,
}

impl Search {
    pub fn new(catalog: Entity<Catalog>) -> Self {
        Self {
            catalog,
            previews: Vec::new(),
        }
    }

    pub fn preview(&mut self, product_id: ProductId, cx: &mut Context<Self>) {
        let found = self.catalog.update(cx, |catalog, cx| catalog.find("", cx));
        cx.spawn(async move |this, cx| {
            let matches = found.await;
            this.update(cx, |this, cx| {
                this.previews.push((product_id, matches));
                cx.notify();
                this.previews.len()
            })
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
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProductId(pub usize);

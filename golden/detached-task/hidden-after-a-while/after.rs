//! Searches the catalog of a shop.

use std::time::Duration;

use gpui::{AppContext as _, Context, Entity, Task};

const HINT_SHOWN_FOR: Duration = Duration::from_secs(3);

pub struct Search {
    catalog: Entity<Catalog>,
    matches: Vec<String>,
    hint_shown: bool,
    _hint_shown_task: Option<Task<Option<()>>>,
}

impl Search {
    pub fn new(catalog: Entity<Catalog>) -> Self {
        Self {
            catalog,
            matches: Vec::new(),
            hint_shown: false,
            _hint_shown_task: None,
        }
    }

    pub fn show_hint(&mut self, cx: &mut Context<Self>) {
        self.hint_shown = true;
        cx.notify();
        self._hint_shown_task = Some(cx.spawn(async move |this, cx| {
            cx.background_executor().timer(HINT_SHOWN_FOR).await;
            this.update(cx, |this, cx| {
                this.hint_shown = false;
                cx.notify()
            })
            .ok()
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

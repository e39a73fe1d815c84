//! Remembers what is known of documents.

use std::collections::HashSet;

use gpui::{Context, EntityId};

pub struct Notes {
    title: String,
    seen: HashSet<EntityId>,
}

impl Notes {
    pub fn new(title: String) -> Self {
        Self {
            title,
            seen: HashSet::new(),
        }
    }

    pub fn is_new(&mut self, document: EntityId, cx: &mut Context<Self>) -> bool {
        cx.notify();
        self.seen.insert(document)
    }
}

//! Remembers what is known of documents.

use std::collections::{HashMap, HashSet};

use gpui::{Context, EntityId};

pub struct Notes {
    title: String,
    texts: HashMap<EntityId, String>,
    seen: HashSet<EntityId>,
}

impl Notes {
    pub fn new(title: String) -> Self {
        Self {
            title,
            texts: HashMap::new(),
            seen: HashSet::new(),
        }
    }

    pub fn remember(&mut self, document: EntityId, text: String, cx: &mut Context<Self>) {
        self.texts.insert(document, text);
        self.seen.insert(document);
        cx.notify();
    }
}

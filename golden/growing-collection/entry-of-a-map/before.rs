//! Remembers what is known of documents.

use std::collections::BTreeMap;

use gpui::{Context, EntityId};

pub struct Notes {
    title: String,
    texts: BTreeMap<EntityId, Vec<String>>,
}

impl Notes {
    pub fn new(title: String) -> Self {
        Self {
            title,
            texts: BTreeMap::new(),
        }
    }

    pub fn remember(&mut self, document: EntityId, text: String, cx: &mut Context<Self>) {
        self.texts.entry(document).or_default().push(text);
        cx.notify();
    }
}

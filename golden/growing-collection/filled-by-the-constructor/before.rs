//! Remembers what is known of documents.

use std::collections::HashMap;

use gpui::{Context, EntityId};

pub struct Notes {
    texts: HashMap<EntityId, String>,
}

impl Notes {
    pub fn new(documents: &[EntityId], cx: &mut Context<Self>) -> Self {
        let mut this = Self {
            texts: HashMap::new(),
        };
        for document in documents {
            this.texts.insert(*document, String::new());
        }
        cx.notify();
        this
    }

    pub fn text(&self, document: EntityId) -> Option<&String> {
        self.texts.get(&document)
    }
}

//! Remembers what is known of documents.

use std::collections::HashMap;

use gpui::{Context, EntityId};

pub struct Notes {
    title: String,
    texts: HashMap<EntityId, String>,
}

impl Notes {
    pub fn new(title: String) -> Self {
        Self {
            title,
            texts: HashMap::new(),
        }
    }

    pub fn remember(&mut self, document: EntityId, text: String, cx: &mut Context<Self>) {
        self.texts.insert(document, text);
        cx.notify();
    }

    pub fn replace(&mut self, texts: HashMap<EntityId, String>) {
        self.texts = texts;
    }
}

//! Remembers what is known of documents.

use std::collections::HashMap;

use gpui::{Context, Entity, WeakEntity};

pub struct Notes {
    title: String,
    texts: HashMap<WeakEntity<Document>, String>,
}

impl Notes {
    pub fn new(title: String) -> Self {
        Self {
            title,
            texts: HashMap::new(),
        }
    }

    pub fn remember(&mut self, document: &Entity<Document>, text: String, cx: &mut Context<Self>) {
        self.texts.insert(document.downgrade(), text);
        cx.notify();
    }
}

pub struct Document;

//! Remembers what is known of documents.

use std::collections::HashMap;

use gpui::{App, Context, Entity, EntityId};

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

    pub fn remember(&mut self, document: EntityId, text: String) {
        self.texts.insert(document, text);
    }
}

pub struct Other;

impl Other {
    pub fn changed(&mut self, notes: &Entity<Self>, cx: &mut Context<Self>, _: &App) {
        drop(notes.clone());
        cx.notify();
    }
}

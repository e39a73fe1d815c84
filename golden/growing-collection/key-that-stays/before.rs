//! Remembers what is known of documents.

use std::collections::HashMap;

use gpui::Context;

pub struct Notes {
    title: String,
    texts: HashMap<String, String>,
}

impl Notes {
    pub fn new(title: String) -> Self {
        Self {
            title,
            texts: HashMap::new(),
        }
    }

    pub fn remember(&mut self, language: String, text: String, cx: &mut Context<Self>) {
        self.texts.insert(language, text);
        cx.notify();
    }
}

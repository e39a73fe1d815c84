//! Remembers what is known of documents.

use std::collections::HashMap;

use gpui::{Context, EntityId, Task};

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

    pub fn remember(&mut self, document: EntityId, cx: &mut Context<Self>) -> Task<()> {
        cx.spawn(async move |this, cx| {
            this.update(cx, |this, _| {
                this.texts.insert(document, this.title.clone());
            })
            .ok();
        })
    }
}

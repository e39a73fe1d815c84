//! Remembers what is known of documents.

use std::collections::HashMap;

use gpui::Context;

pub struct Notes {
    title: String,
    texts: HashMap<(WorktreeId, String), String>,
}

impl Notes {
    pub fn new(title: String) -> Self {
        Self {
            title,
            texts: HashMap::new(),
        }
    }

    pub fn remember(&mut self, worktree: WorktreeId, text: String, cx: &mut Context<Self>) {
        self.texts.insert((worktree, text.clone()), text);
        cx.notify();
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WorktreeId(usize);

use gpui::{Context, EntityId};

use crate::Notes;

impl Notes {
    pub fn forget(&mut self, document: EntityId, cx: &mut Context<Self>) {
        self.texts.remove(&document);
        cx.notify();
    }
}

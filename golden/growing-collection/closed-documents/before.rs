//! What is known of documents, as long as they are open.

use std::collections::HashMap;
use std::rc::Rc;

use gpui::{Context, Entity, EntityId};

#[derive(Default)]
pub struct Outlines {
    outlines: HashMap<EntityId, Outline>,
}

impl Outlines {
    pub fn opened(&mut self, document: &Entity<Document>, cx: &mut Context<Self>) {
        let text = document.read(cx).text.clone();
        let headings = text.lines().filter(|line| line.starts_with('#')).count();
        let outline = Outline { text, headings };
        self.outlines.insert(document.entity_id(), outline);
        cx.notify();
    }

    pub fn headings(&self, document: &Entity<Document>) -> Option<usize> {
        let outline = self.outlines.get(&document.entity_id())?;
        Some(outline.headings)
    }
}

pub struct Outline {
    pub text: Rc<str>,
    pub headings: usize,
}

pub struct Document {
    pub text: Rc<str>,
}

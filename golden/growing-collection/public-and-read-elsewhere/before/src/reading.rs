use gpui::EntityId;

use crate::Notes;

pub fn has_text(notes: &Notes, document: EntityId) -> bool {
    notes.texts.contains_key(&document)
}

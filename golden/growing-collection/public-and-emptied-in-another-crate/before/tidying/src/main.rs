use gpui::EntityId;
use sample::Notes;

fn main() {}

pub fn forget(notes: &mut Notes, document: EntityId) {
    notes.texts.remove(&document);
}

use std::collections::HashMap;

impl Desk {
    pub fn open(&mut self, id: DrawerId, note: String) {
        if let Some(notes) = self.drawers.get_mut(&id) {
            notes.push(note);
        } else {
            self.drawers.insert(id, vec![note]);
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<DrawerId, Vec<String>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

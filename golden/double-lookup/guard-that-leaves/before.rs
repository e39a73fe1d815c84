use std::collections::HashMap;

impl Desk {
    pub fn open(&mut self, id: DrawerId) {
        if self.notes.contains_key(&id) {
            return;
        }
        let notes = self.first_notes();
        self.notes.insert(id, notes);
    }

    fn first_notes(&self) -> Vec<String> {
        vec![self.owner.clone(); self.notes.len()]
    }
}

#[derive(Default)]
pub struct Desk {
    notes: HashMap<DrawerId, Vec<String>>,
    owner: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

use std::collections::HashMap;

impl Desk {
    pub fn open(&mut self, id: DrawerId) -> bool {
        match self.notes.contains_key(&id) {
            true => false,
            false => {
                self.notes.insert(id, vec![self.owner.clone()]);
                true
            }
        }
    }
}

#[derive(Default)]
pub struct Desk {
    notes: HashMap<DrawerId, Vec<String>>,
    owner: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

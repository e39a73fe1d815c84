use std::collections::HashMap;

// Clippy would have asked for `contains_key`.
#[allow(
    clippy::nonminimal_bool,
    clippy::redundant_pattern_matching,
    clippy::unnecessary_get_then_check
)]
impl Desk {
    pub fn open(&mut self, id: DrawerId) {
        if self.notes.get(&id).is_none() {
            self.notes.insert(id, vec![self.owner.clone()]);
        }
    }

    pub fn open_empty(&mut self, id: DrawerId) {
        if let None = self.notes.get(&id) {
            self.notes.insert(id, Vec::new());
        }
    }

    pub fn opened(&mut self, id: DrawerId) -> bool {
        if self.notes.get(&id).is_some() {
            false
        } else {
            self.notes.insert(id, vec![self.owner.clone()]);
            true
        }
    }

    pub fn reopen(&mut self, id: DrawerId) {
        if !self.notes.get(&id).is_some() {
            self.notes.insert(id, vec![self.owner.clone()]);
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

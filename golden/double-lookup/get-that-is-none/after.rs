use std::collections::HashMap;
use std::collections::hash_map::Entry;

// Clippy would have asked for `contains_key`.
#[allow(
    clippy::nonminimal_bool,
    clippy::redundant_pattern_matching,
    clippy::unnecessary_get_then_check
)]
impl Desk {
    pub fn open(&mut self, id: DrawerId) {
        if let Entry::Vacant(entry) = self.notes.entry(id) {
            entry.insert(vec![self.owner.clone()]);
        }
    }

    pub fn open_empty(&mut self, id: DrawerId) {
        self.notes.entry(id).or_default();
    }

    pub fn opened(&mut self, id: DrawerId) -> bool {
        match self.notes.entry(id) {
            Entry::Occupied(_) => false,
            Entry::Vacant(entry) => {
                entry.insert(vec![self.owner.clone()]);
                true
            }
        }
    }

    pub fn reopen(&mut self, id: DrawerId) {
        if let Entry::Vacant(entry) = self.notes.entry(id) {
            entry.insert(vec![self.owner.clone()]);
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

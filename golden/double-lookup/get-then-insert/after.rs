use std::collections::HashMap;
use std::collections::hash_map::Entry;

impl Desk {
    pub fn open(&mut self, id: DrawerId, note: String) {
        match self.drawers.entry(id) {
            Entry::Occupied(entry) => {
                entry.into_mut().push(note);
            }
            Entry::Vacant(entry) => {
                entry.insert(vec![note]);
            }
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<DrawerId, Vec<String>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

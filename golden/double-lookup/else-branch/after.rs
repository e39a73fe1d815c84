use std::collections::HashMap;
use std::collections::hash_map::Entry;

impl Desk {
    pub fn open(&mut self, id: DrawerId) {
        match self.drawers.entry(id) {
            Entry::Occupied(_) => {
                // It was open.
                self.again += 1;
            }
            Entry::Vacant(entry) => {
                entry.insert(vec![self.owner.clone()]);
            }
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<DrawerId, Vec<String>>,
    owner: String,
    again: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

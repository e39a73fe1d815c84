use std::collections::HashMap;
use std::collections::hash_map::Entry;

impl Desk {
    pub fn open(&mut self, id: DrawerId, note: String) {
        match self.drawers.entry(id) {
            Entry::Occupied(_) => {
                self.again += 1;
            }
            Entry::Vacant(entry) => {
                entry.insert(vec![note]);
                self.opened += 1;
            }
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<DrawerId, Vec<String>>,
    opened: usize,
    again: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

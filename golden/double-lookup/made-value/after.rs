use std::collections::HashMap;
use std::collections::hash_map::Entry;

impl Desk {
    pub fn open(&mut self, id: DrawerId) {
        if let Entry::Vacant(entry) = self.drawers.entry(id) {
            // Nobody looks inside before it is opened.
            let label = format!("drawer of {}", self.owner);
            entry.insert(vec![label]);
            self.opened += 1;
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<DrawerId, Vec<String>>,
    owner: String,
    opened: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

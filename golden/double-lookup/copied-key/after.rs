use std::collections::HashMap;
use std::collections::hash_map::Entry;

impl Desk {
    pub fn open(&mut self, ids: &[DrawerId]) {
        for id in ids {
            if let Entry::Vacant(entry) = self.drawers.entry(*id) {
                entry.insert(vec![self.owner.clone()]);
            }
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<DrawerId, Vec<String>>,
    owner: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

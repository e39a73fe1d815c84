use std::collections::HashMap;
use std::collections::hash_map::Entry;

impl Desk {
    pub fn open(&mut self, id: DrawerId) {
        if let Entry::Vacant(vacant) = self.drawers.entry(id) {
            let entry = self.owner.clone();
            vacant.insert(vec![entry]);
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

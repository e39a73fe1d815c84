use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

impl Desk {
    pub fn open(&mut self, id: u32) {
        if let Entry::Vacant(entry) = self.drawers.entry(id) {
            entry.insert(self.fresh.split_off(0));
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: BTreeMap<u32, Vec<String>>,
    fresh: Vec<String>,
}

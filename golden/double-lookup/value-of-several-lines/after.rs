use std::collections::HashMap;
use std::collections::hash_map::Entry;

impl Desk {
    pub fn open(&mut self, id: DrawerId) {
        if let Entry::Vacant(entry) = self.drawers.entry(id) {
            entry.insert(Drawer {
                labels: vec![self.owner.clone()],
                locked: false,
            });
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<DrawerId, Drawer>,
    owner: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

pub struct Drawer {
    pub labels: Vec<String>,
    pub locked: bool,
}

use std::collections::HashMap;

impl Desk {
    pub fn open(&mut self, id: DrawerId) {
        if !self.counts.contains_key(&id) {
            self.counts.insert(id, 0);
        }
    }
}

#[derive(Default)]
pub struct Desk {
    counts: HashMap<DrawerId, usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

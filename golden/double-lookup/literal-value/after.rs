use std::collections::HashMap;

impl Desk {
    pub fn open(&mut self, id: DrawerId) {
        self.counts.entry(id).or_insert(0);
    }
}

#[derive(Default)]
pub struct Desk {
    counts: HashMap<DrawerId, usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

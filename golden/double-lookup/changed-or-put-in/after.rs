use std::collections::HashMap;

impl Desk {
    pub fn open(&mut self, id: DrawerId) {
        self.counts
            .entry(id)
            .and_modify(|count| *count += 1)
            .or_insert(1);
    }
}

#[derive(Default)]
pub struct Desk {
    counts: HashMap<DrawerId, usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

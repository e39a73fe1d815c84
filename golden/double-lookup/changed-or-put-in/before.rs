use std::collections::HashMap;

impl Desk {
    pub fn open(&mut self, id: DrawerId) {
        if let Some(count) = self.counts.get_mut(&id) {
            *count += 1;
        } else {
            self.counts.insert(id, 1);
        }
    }
}

#[derive(Default)]
pub struct Desk {
    counts: HashMap<DrawerId, usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

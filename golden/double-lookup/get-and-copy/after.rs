use std::collections::HashMap;
use std::collections::hash_map::Entry;

impl Desk {
    pub fn open(&mut self, id: DrawerId) -> usize {
        let next = self.next;
        match self.numbers.entry(id) {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => {
                self.next += 1;
                entry.insert(next);
                next
            }
        }
    }
}

#[derive(Default)]
pub struct Desk {
    numbers: HashMap<DrawerId, usize>,
    next: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

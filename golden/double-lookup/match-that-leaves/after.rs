use std::collections::HashMap;
use std::collections::hash_map::Entry;

impl Desk {
    /// Gives a drawer its number, once.
    pub fn open(&mut self, id: DrawerId, number: usize) -> Option<()> {
        match self.numbers.entry(id) {
            Entry::Occupied(_) => {
                return None;
            }
            Entry::Vacant(entry) => {
                // Numbers are never given twice.
                entry.insert(number);
            }
        }
        self.opened += 1;
        Some(())
    }
}

#[derive(Default)]
pub struct Desk {
    numbers: HashMap<DrawerId, usize>,
    opened: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

use std::collections::HashMap;
use std::collections::hash_map::Entry;

impl Desk {
    pub fn file(&mut self, id: DrawerId, note: String) {
        match self.notes.entry(id) {
            Entry::Occupied(entry) => entry.into_mut().push(note),
            Entry::Vacant(entry) => {
                entry.insert(vec![note]);
            }
        }
    }

    pub fn replace(&mut self, id: DrawerId, note: String) {
        match self.notes.entry(id) {
            Entry::Occupied(entry) => {
                let notes = entry.into_mut();
                // Only the last one counts.
                notes.clear();
                notes.push(note);
            }
            Entry::Vacant(entry) => {
                entry.insert(vec![note]);
            }
        }
    }

    pub fn count(&mut self, id: DrawerId) {
        self.counts
            .entry(id)
            .and_modify(|count| *count += 1)
            .or_insert(1);
    }
}

#[derive(Default)]
pub struct Desk {
    notes: HashMap<DrawerId, Vec<String>>,
    counts: HashMap<DrawerId, usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

use std::collections::HashMap;

impl Desk {
    pub fn file(&mut self, id: DrawerId, note: String) {
        match self.notes.get_mut(&id) {
            Some(notes) => notes.push(note),
            None => {
                self.notes.insert(id, vec![note]);
            }
        }
    }

    pub fn replace(&mut self, id: DrawerId, note: String) {
        match self.notes.get_mut(&id) {
            Some(notes) => {
                // Only the last one counts.
                notes.clear();
                notes.push(note);
            }
            None => {
                self.notes.insert(id, vec![note]);
            }
        }
    }

    pub fn count(&mut self, id: DrawerId) {
        match self.counts.get_mut(&id) {
            Some(count) => *count += 1,
            None => {
                self.counts.insert(id, 1);
            }
        }
    }
}

#[derive(Default)]
pub struct Desk {
    notes: HashMap<DrawerId, Vec<String>>,
    counts: HashMap<DrawerId, usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

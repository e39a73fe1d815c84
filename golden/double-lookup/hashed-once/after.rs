use std::cell::Cell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{Hash, Hasher};

impl Catalogue {
    pub fn file(&mut self, title: Title, note: String) {
        match self.notes.entry(title) {
            Entry::Occupied(entry) => {
                entry.into_mut().push(note);
            }
            Entry::Vacant(entry) => {
                entry.insert(vec![note]);
            }
        }
    }

    pub fn rank(&mut self, title: Title) {
        if let Entry::Vacant(entry) = self.ranks.entry(title) {
            self.titles += 1;
            entry.insert(self.titles);
        }
    }
}

#[derive(Default)]
pub struct Catalogue {
    notes: HashMap<Title, Vec<String>>,
    ranks: HashMap<Title, usize>,
    titles: usize,
}

thread_local! {
    static HASHED: Cell<usize> = const { Cell::new(0) };
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Title(String);

impl Hash for Title {
    fn hash<H: Hasher>(&self, state: &mut H) {
        HASHED.set(HASHED.get() + 1);
        self.0.hash(state);
    }
}

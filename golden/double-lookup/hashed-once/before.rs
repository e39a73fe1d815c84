use std::cell::Cell;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};

impl Catalogue {
    pub fn file(&mut self, title: Title, note: String) {
        if let Some(notes) = self.notes.get_mut(&title) {
            notes.push(note);
        } else {
            self.notes.insert(title, vec![note]);
        }
    }

    pub fn rank(&mut self, title: Title) {
        if !self.ranks.contains_key(&title) {
            self.titles += 1;
            self.ranks.insert(title, self.titles);
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

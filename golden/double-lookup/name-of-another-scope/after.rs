use std::collections::HashMap;
use std::collections::hash_map::Entry;

impl Desk {
    pub fn open(&mut self, titles: Vec<Option<String>>) -> usize {
        for (place, title) in titles.into_iter().enumerate() {
            if let Some(title) = title {
                if let Entry::Vacant(entry) = self.places.entry(title) {
                    entry.insert(self.first + place);
                }
                self.opened += 1;
            }
        }
        let title = self.places.len();
        title + self.opened
    }
}

#[derive(Default)]
pub struct Desk {
    places: HashMap<String, usize>,
    first: usize,
    opened: usize,
}

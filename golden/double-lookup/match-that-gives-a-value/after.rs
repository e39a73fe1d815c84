use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

impl Desk {
    pub fn number(&mut self, title: &'static str) -> String {
        let number = match self.numbers.entry(title) {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => {
                self.last += 1;
                entry.insert(self.last);
                self.last
            }
        };
        format!("{title} ({number})")
    }

    pub fn rank(&mut self, number: usize) -> usize {
        match self.ranks.entry(number) {
            Entry::Vacant(entry) => {
                let rank = self.last / 2;
                entry.insert(rank);
                rank
            }
            Entry::Occupied(entry) => *entry.get(),
        }
    }
}

#[derive(Default)]
pub struct Desk {
    numbers: BTreeMap<&'static str, usize>,
    ranks: BTreeMap<usize, usize>,
    last: usize,
}

use std::collections::BTreeMap;

impl Desk {
    pub fn number(&mut self, title: &'static str) -> String {
        let number = match self.numbers.get(title) {
            Some(number) => *number,
            None => {
                self.last += 1;
                self.numbers.insert(title, self.last);
                self.last
            }
        };
        format!("{title} ({number})")
    }

    pub fn rank(&mut self, number: usize) -> usize {
        match self.ranks.get(&number) {
            None => {
                let rank = self.last / 2;
                self.ranks.insert(number, rank);
                rank
            }
            Some(&rank) => rank,
        }
    }
}

#[derive(Default)]
pub struct Desk {
    numbers: BTreeMap<&'static str, usize>,
    ranks: BTreeMap<usize, usize>,
    last: usize,
}

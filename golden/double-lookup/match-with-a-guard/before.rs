use std::collections::HashMap;

impl Desk {
    pub fn renew(&mut self, id: DrawerId) -> usize {
        match self.numbers.get(&id) {
            Some(number) if *number > self.oldest => *number,
            Some(_) => 0,
            None => {
                self.numbers.insert(id, self.oldest);
                self.oldest
            }
        }
    }
}

#[derive(Default)]
pub struct Desk {
    numbers: HashMap<DrawerId, usize>,
    oldest: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

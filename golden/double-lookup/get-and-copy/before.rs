use std::collections::HashMap;

impl Desk {
    pub fn open(&mut self, id: DrawerId) -> usize {
        let next = self.next;
        if let Some(number) = self.numbers.get(&id) {
            *number
        } else {
            self.next += 1;
            self.numbers.insert(id, next);
            next
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

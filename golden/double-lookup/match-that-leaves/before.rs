use std::collections::HashMap;

impl Desk {
    /// Gives a drawer its number, once.
    pub fn open(&mut self, id: DrawerId, number: usize) -> Option<()> {
        match self.numbers.get(&id) {
            Some(_) => {
                return None;
            }
            None => {
                // Numbers are never given twice.
                self.numbers.insert(id, number);
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

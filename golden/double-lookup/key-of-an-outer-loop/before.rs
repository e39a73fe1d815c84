use std::collections::HashMap;

impl Desk {
    pub fn name(&mut self, title: String) -> usize {
        let mut turns = 0;
        loop {
            if !self.numbers.contains_key(&title) {
                self.numbers.insert(title, self.last);
                return turns;
            }
            turns += 1;
            self.forget_one();
        }
    }

    fn forget_one(&mut self) {
        self.numbers.retain(|_, number| *number > self.last);
        self.last += 1;
    }
}

#[derive(Default)]
pub struct Desk {
    numbers: HashMap<String, usize>,
    last: usize,
}

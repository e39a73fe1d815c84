use std::collections::HashMap;

impl Desk {
    pub fn name(&mut self, title: String) -> String {
        match self.numbers.get(&title) {
            Some(_) => title,
            None => {
                self.numbers.insert(title, self.last);
                String::from("new")
            }
        }
    }
}

#[derive(Default)]
pub struct Desk {
    numbers: HashMap<String, usize>,
    last: usize,
}

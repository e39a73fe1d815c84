use std::collections::HashMap;

impl Desk {
    pub fn title(&mut self, id: DrawerId) -> usize {
        let title = match self.titles.get(&id) {
            Some(title) => title.as_str(),
            None => {
                self.titles.insert(id, self.owner.clone());
                self.owner.as_str()
            }
        };
        title.len()
    }
}

#[derive(Default)]
pub struct Desk {
    titles: HashMap<DrawerId, String>,
    owner: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

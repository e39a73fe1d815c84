use std::collections::HashMap;

impl Desk {
    pub fn open(&mut self, id: DrawerId) {
        if !self.drawers.contains_key(&id) {
            let entry = self.owner.clone();
            self.drawers.insert(id, vec![entry]);
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<DrawerId, Vec<String>>,
    owner: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

use std::collections::HashMap;

impl Desk {
    pub fn open(&mut self, id: DrawerId) {
        if self.drawers.contains_key(&id) {
            // It was open.
            self.again += 1;
        } else {
            self.drawers.insert(id, vec![self.owner.clone()]);
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<DrawerId, Vec<String>>,
    owner: String,
    again: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

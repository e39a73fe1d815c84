use std::collections::HashMap;

impl Desk {
    pub fn open(&mut self, id: DrawerId) {
        if !self.drawers.contains_key(&id) {
            self.drawers.insert(DrawerId(id.0 + 1), Vec::new());
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<DrawerId, Vec<String>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

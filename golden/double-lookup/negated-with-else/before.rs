use std::collections::HashMap;

impl Desk {
    pub fn open(&mut self, id: DrawerId, note: String) {
        if !self.drawers.contains_key(&id) {
            self.drawers.insert(id, vec![note]);
            self.opened += 1;
        } else {
            self.again += 1;
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<DrawerId, Vec<String>>,
    opened: usize,
    again: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

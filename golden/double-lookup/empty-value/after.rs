use std::collections::HashMap;

impl Desk {
    pub fn open(&mut self, id: DrawerId) {
        self.drawers.entry(id).or_default();
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<DrawerId, Vec<String>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

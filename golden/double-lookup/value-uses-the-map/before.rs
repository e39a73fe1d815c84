use std::collections::HashMap;

impl Desk {
    pub fn open(&mut self, id: DrawerId) {
        if !self.drawers.contains_key(&id) {
            self.drawers
                .insert(id, vec![self.drawers.len().to_string()]);
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<DrawerId, Vec<String>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

use std::collections::HashMap;

impl Desk {
    pub fn open(&mut self, id: DrawerId) -> usize {
        if let Some(notes) = self.drawers.get(&id) {
            notes.len()
        } else {
            self.drawers.insert(id, Vec::new());
            0
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<DrawerId, Vec<String>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

use std::collections::HashMap;

impl Desk {
    pub fn open(&mut self, id: DrawerId) {
        if !self.drawers.contains_key(&id) {
            let notes = self.fresh();
            self.drawers.insert(id, notes);
        }
    }

    fn fresh(&self) -> Vec<String> {
        self.drawers.values().flatten().cloned().collect()
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<DrawerId, Vec<String>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

use std::collections::HashMap;

impl Desk {
    pub fn open(&mut self, id: DrawerId) {
        if !self.drawers.contains_key(&id) {
            // Nobody looks inside before it is opened.
            let label = format!("drawer of {}", self.owner);
            self.drawers.insert(id, vec![label]);
            self.opened += 1;
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<DrawerId, Vec<String>>,
    owner: String,
    opened: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

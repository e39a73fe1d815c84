use std::collections::HashMap;

impl Desk {
    pub fn open(&mut self, id: DrawerId, note: String) {
        if self.drawers.contains_key(&id) {
            self.drawers.get_mut(&id).unwrap().push(note);
        } else {
            self.drawers.insert(id, vec![note]);
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<DrawerId, Vec<String>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

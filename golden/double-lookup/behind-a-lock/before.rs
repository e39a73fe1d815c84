use std::cell::RefCell;
use std::collections::HashMap;

impl Desk {
    pub fn open(&self, id: DrawerId) {
        if !self.drawers.borrow().contains_key(&id) {
            let notes = vec![self.drawers.borrow().len().to_string()];
            self.drawers.borrow_mut().insert(id, notes);
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: RefCell<HashMap<DrawerId, Vec<String>>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

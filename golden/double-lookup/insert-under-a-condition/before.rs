use std::collections::HashMap;

impl Desk {
    #[allow(clippy::collapsible_if)]
    pub fn open(&mut self, id: DrawerId, note: Option<String>) {
        if !self.drawers.contains_key(&id) {
            if let Some(note) = note {
                self.drawers.insert(id, vec![note]);
            }
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<DrawerId, Vec<String>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

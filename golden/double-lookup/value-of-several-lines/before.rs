use std::collections::HashMap;

impl Desk {
    pub fn open(&mut self, id: DrawerId) {
        if !self.drawers.contains_key(&id) {
            self.drawers.insert(
                id,
                Drawer {
                    labels: vec![self.owner.clone()],
                    locked: false,
                },
            );
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<DrawerId, Drawer>,
    owner: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

pub struct Drawer {
    pub labels: Vec<String>,
    pub locked: bool,
}

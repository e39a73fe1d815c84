use std::collections::HashMap;

impl Desk {
    pub async fn open(&mut self, id: DrawerId) {
        if !self.drawers.contains_key(&id) {
            let notes = load(id).await;
            self.drawers.insert(id, notes);
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<DrawerId, Vec<String>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

async fn load(_: DrawerId) -> Vec<String> {
    Vec::new()
}

use std::collections::BTreeMap;

impl Desk {
    pub fn open(&mut self, id: u32) {
        if !self.drawers.contains_key(&id) {
            self.drawers.insert(id, self.fresh.split_off(0));
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: BTreeMap<u32, Vec<String>>,
    fresh: Vec<String>,
}

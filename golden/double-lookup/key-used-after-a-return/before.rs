use std::collections::HashMap;

impl Desk {
    pub fn open(&mut self, name: String) {
        if !self.drawers.contains_key(&name) {
            self.drawers.insert(name, vec![self.owner.clone()]);
            return;
        }
        self.last = name;
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<String, Vec<String>>,
    owner: String,
    last: String,
}

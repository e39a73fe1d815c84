use std::collections::HashMap;

impl Desk {
    pub fn open(&mut self, name: &str) {
        let name = name.trim().to_string();
        if !self.drawers.contains_key(&name) {
            self.drawers.insert(name.clone(), vec![self.owner.clone()]);
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

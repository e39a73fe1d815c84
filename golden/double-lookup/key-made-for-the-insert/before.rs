use std::collections::HashMap;

impl Desk {
    pub fn open(&mut self, name: &str) {
        if !self.drawers.contains_key(name) {
            self.drawers.insert(name.to_string(), Vec::new());
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<String, Vec<String>>,
}

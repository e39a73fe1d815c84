use std::collections::HashMap;

impl Desk {
    pub fn open(&mut self, name: String) {
        if !self.drawers.contains_key(&name) {
            let notes = vec![name.to_uppercase()];
            self.drawers.insert(name, notes);
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<String, Vec<String>>,
}

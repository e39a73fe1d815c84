use std::collections::HashMap;
use std::collections::hash_map::Entry;

impl Desk {
    pub fn open(&mut self, name: &str) {
        let name = name.trim().to_string();
        if let Entry::Vacant(entry) = self.drawers.entry(name) {
            entry.insert(vec![self.owner.clone()]);
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<String, Vec<String>>,
    owner: String,
}

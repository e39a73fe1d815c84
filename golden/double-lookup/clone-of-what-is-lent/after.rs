use std::collections::HashMap;
use std::collections::hash_map::Entry;

impl Desk {
    pub fn open(&mut self, name: &str) {
        let name = name.trim().to_string();
        let label = name.as_str();
        if let Entry::Vacant(entry) = self.drawers.entry(name.clone()) {
            entry.insert(vec![self.owner.clone()]);
        }
        self.last = label.len();
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<String, Vec<String>>,
    owner: String,
    last: usize,
}

use std::collections::HashMap;

impl Desk {
    pub fn open(&mut self, name: &str) {
        let name = name.trim().to_string();
        let label = name.as_str();
        if !self.drawers.contains_key(&name) {
            self.drawers.insert(name.clone(), vec![self.owner.clone()]);
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

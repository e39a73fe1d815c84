use std::collections::HashMap;

impl Desk {
    #[allow(clippy::ptr_arg)]
    pub fn open(&mut self, name: &String, note: String) {
        if let Some(notes) = self.drawers.get_mut(name) {
            notes.push(note);
        } else {
            self.drawers.insert(name.clone(), vec![note]);
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<String, Vec<String>>,
}

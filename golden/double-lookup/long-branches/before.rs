use std::collections::HashMap;

impl Desk {
    pub fn file(&mut self, id: DrawerId, note: &str) {
        if let Some(notes) = self.drawers.get_mut(&id) {
            notes.push(format!("one {note}"));
            notes.push(format!("two {note}"));
            notes.push(format!("three {note}"));
            notes.push(format!("four {note}"));
            notes.push(format!("five {note}"));
            notes.push(format!("six {note}"));
            notes.push(format!("seven {note}"));
            notes.push(format!("eight {note}"));
            notes.push(format!("nine {note}"));
            notes.push(format!("ten {note}"));
            notes.push(format!("eleven {note}"));
            notes.push(format!("twelve {note}"));
        } else {
            self.spare.push(format!("one {note}"));
            self.spare.push(format!("two {note}"));
            self.spare.push(format!("three {note}"));
            self.spare.push(format!("four {note}"));
            self.spare.push(format!("five {note}"));
            self.spare.push(format!("six {note}"));
            self.spare.push(format!("seven {note}"));
            self.spare.push(format!("eight {note}"));
            self.spare.push(format!("nine {note}"));
            self.spare.push(format!("ten {note}"));
            self.drawers.insert(id, std::mem::take(&mut self.spare));
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: HashMap<DrawerId, Vec<String>>,
    spare: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

use std::collections::HashMap;
use std::collections::hash_map::Entry;

impl Desk {
    pub fn file(&mut self, id: DrawerId, note: &str) {
        match self.drawers.entry(id) {
            Entry::Occupied(entry) => {
                let notes = entry.into_mut();
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
            }
            Entry::Vacant(entry) => {
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
                entry.insert(std::mem::take(&mut self.spare));
            }
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

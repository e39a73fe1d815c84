impl Desk {
    pub fn open(&mut self, id: DrawerId) {
        if !self.drawers.contains_key(&id) {
            self.drawers.insert(id, Vec::new());
        }
    }
}

#[derive(Default)]
pub struct Desk {
    drawers: Shelf,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DrawerId(u64);

#[derive(Default)]
pub struct Shelf(Vec<(DrawerId, Vec<String>)>);

impl Shelf {
    pub fn contains_key(&self, id: &DrawerId) -> bool {
        self.0.iter().any(|(other, _)| other == id)
    }

    pub fn insert(&mut self, id: DrawerId, notes: Vec<String>) {
        self.0.push((id, notes));
    }
}

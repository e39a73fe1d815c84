use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

impl Desk {
    pub fn plan(&mut self, length: usize) -> Arc<Plan> {
        match self.plans.entry(length) {
            Entry::Occupied(entry) => Arc::clone(entry.get()),
            Entry::Vacant(entry) => {
                self.made += 1;
                let plan = Arc::new(Plan(length));
                entry.insert(Arc::clone(&plan));
                plan
            }
        }
    }
}

#[derive(Default)]
pub struct Desk {
    plans: HashMap<usize, Arc<Plan>>,
    made: usize,
}

pub struct Plan(pub usize);

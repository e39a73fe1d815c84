//! Counts what is in use.

#[derive(Default)]
pub struct ResourceRegistry {
    in_use: usize,
}

impl ResourceRegistry {
    pub fn register(&mut self) -> usize {
        self.in_use += 1;
        self.in_use
    }
}

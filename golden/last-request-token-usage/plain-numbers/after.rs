impl Meter {
    pub fn total(&self) -> u64 {
        self.consumed
    }

    pub fn total_before(&self, place: usize) -> u64 {
        if place == 0 {
            return 0;
        }
        let before: u64 = self.readings.iter().take(place).copied().sum();
        before.min(self.consumed)
    }

    pub fn record(&mut self, reading: u64) {
        self.readings.push(reading);
        self.consumed += reading;
    }
}

#[derive(Default)]
pub struct Meter {
    readings: Vec<u64>,
    consumed: u64,
}

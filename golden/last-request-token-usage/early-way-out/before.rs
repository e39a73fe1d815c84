impl Chat {
    pub fn total_usage(&self, _floor: u32) -> u32 {
        if let Some(known) = self.known {
            return known;
        }
        self.turns.last().copied().unwrap_or_default().tokens()
    }

    pub fn total_before(&self, place: usize, _floor: u32) -> u32 {
        if place == 0 {
            return 0;
        }
        let usage = self.turns.get(place - 1).copied().unwrap_or_default();
        usage.tokens()
    }

    pub fn record(&mut self, usage: Usage) {
        self.turns.push(usage);
        self.spent += usage;
    }
}

#[derive(Default)]
pub struct Chat {
    turns: Vec<Usage>,
    spent: Usage,
    known: Option<u32>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    pub input: u32,
    pub output: u32,
}

impl Usage {
    pub fn tokens(&self) -> u32 {
        self.input + self.output
    }
}

impl std::ops::AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        self.input += other.input;
        self.output += other.output;
    }
}

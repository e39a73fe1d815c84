impl Chat {
    pub fn total_usage(&self) -> u32 {
        self.turns.last().copied().unwrap_or_default().tokens()
    }

    pub fn total_before(&self, place: usize) -> u32 {
        if place == 0 {
            return 0;
        }
        let usage = self.turns.get(place - 1).copied().unwrap_or_default();
        usage.tokens()
    }

    pub fn record(&mut self, replies: usize, usage: Usage) {
        let before = self.turns.last().copied().unwrap_or_default();
        self.turns.resize(replies, before);
        if let Some(last) = self.turns.last_mut() {
            *last = usage;
        }
        self.spent += usage;
    }
}

#[derive(Default)]
pub struct Chat {
    turns: Vec<Usage>,
    spent: Usage,
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

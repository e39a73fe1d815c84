impl Chat {
    pub fn total_usage(&self) -> u32 {
        self.spent.tokens()
    }

    pub fn total_before(&self, place: usize) -> u32 {
        if place == 0 {
            return 0;
        }
        let (mut before, mut all, mut previous) = (0, 0, 0);
        for (position, usage) in self.turns.iter().enumerate() {
            let tokens = usage.tokens();
            // Where no request was made, the list repeats the entry before.
            if tokens != previous {
                before += if position < place { tokens } else { 0 };
                all += tokens;
                previous = tokens;
            }
        }
        // What the list counts more than once is scaled down to the total.
        let total = self.spent.tokens();
        (before as u64 * total as u64)
            .checked_div(all.max(total) as u64)
            .unwrap_or_default() as u32
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

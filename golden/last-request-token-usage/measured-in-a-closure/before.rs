impl Chat {
    pub fn report(&self) -> String {
        let total = self.turns.last().map_or(0, |usage| usage.tokens());
        format!("{total} tokens")
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

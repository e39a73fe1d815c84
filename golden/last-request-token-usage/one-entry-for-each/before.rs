impl Chat {
    pub fn total(&self) -> Share {
        Share {
            total: self.turns.last().cloned().unwrap_or_default().tokens(),
        }
    }

    pub fn share_before(&self, place: usize) -> Share {
        if place == 0 {
            return Share { total: 0 };
        }
        Share {
            total: self.turns[place - 1].tokens(),
        }
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

pub struct Share {
    pub total: u32,
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

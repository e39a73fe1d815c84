use gpui::{Context, SharedString};

impl Conversation {
    pub fn receive(&mut self, update: Update, cx: &mut Context<Self>) {
        match update {
            Update::Started => self.pending = Usage::default(),
            Update::Spoken(id) => self.utterances.push(Utterance { id }),
            Update::Counted(usage) => {
                self.count_at_last_utterance(usage);
                self.spent_usage = self.spent_usage + usage - self.pending;
                self.pending = usage;
            }
            Update::TooLong { tokens } => {
                self.overflow = self.engine.as_ref().map(|engine| Overflow {
                    engine_name: engine.name.clone(),
                    tokens,
                });
            }
        }
        cx.notify();
    }

    pub fn tally_before(&self, id: UtteranceId) -> Tally {
        let Some(engine) = self.engine.as_ref() else {
            return Tally::default();
        };

        let limit = engine.window;

        let place = self
            .utterances
            .iter()
            .position(|utterance| utterance.id == id)
            .unwrap_or(0);

        if place == 0 {
            return Tally { total: 0, limit };
        }

        let (mut before, mut all, mut previous) = (0, 0, 0);
        for (position, usage) in self.usage_by_utterance.iter().enumerate() {
            let tokens = usage.tokens() as usize;
            // Where no request was made, the list repeats the entry before.
            if tokens != previous {
                before += if position < place { tokens } else { 0 };
                all += tokens;
                previous = tokens;
            }
        }
        // What the list counts more than once is scaled down to the total.
        let total = self.total_tally().map_or(0, |usage| usage.total);

        Tally {
            total: (before * total)
                .checked_div(all.max(total))
                .unwrap_or_default(),
            limit,
        }
    }

    pub fn total_tally(&self) -> Option<Tally> {
        let engine = self.engine.as_ref()?;

        let limit = engine.window;

        if let Some(overflow) = &self.overflow
            && engine.name == overflow.engine_name
        {
            return Some(Tally {
                total: overflow.tokens,
                limit,
            });
        }

        let total = self.spent_usage.tokens() as usize;

        Some(Tally { total, limit })
    }

    fn usage_at_last_utterance(&self) -> Option<Usage> {
        self.usage_by_utterance
            .get(self.utterances.len().saturating_sub(1))
            .or_else(|| self.usage_by_utterance.last())
            .cloned()
    }

    fn count_at_last_utterance(&mut self, usage: Usage) {
        let before = self.usage_at_last_utterance().unwrap_or_default();
        self.usage_by_utterance
            .resize(self.utterances.len(), before);

        if let Some(last) = self.usage_by_utterance.last_mut() {
            *last = usage;
        }
    }
}

#[derive(Default)]
pub struct Conversation {
    utterances: Vec<Utterance>,
    engine: Option<Engine>,
    overflow: Option<Overflow>,
    usage_by_utterance: Vec<Usage>,
    spent_usage: Usage,
    pending: Usage,
}

pub enum Update {
    Started,
    Spoken(UtteranceId),
    Counted(Usage),
    TooLong { tokens: usize },
}

#[derive(Clone, Copy, PartialEq)]
pub struct UtteranceId(pub usize);

struct Utterance {
    id: UtteranceId,
}

struct Engine {
    name: SharedString,
    window: usize,
}

struct Overflow {
    engine_name: SharedString,
    tokens: usize,
}

#[derive(Default)]
pub struct Tally {
    pub total: usize,
    pub limit: usize,
}

#[derive(Clone, Copy, Default)]
pub struct Usage {
    pub input: u32,
    pub output: u32,
}

impl Usage {
    pub fn tokens(&self) -> u32 {
        self.input + self.output
    }
}

impl std::ops::Add for Usage {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            input: self.input + other.input,
            output: self.output + other.output,
        }
    }
}

impl std::ops::Sub for Usage {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            input: self.input - other.input,
            output: self.output - other.output,
        }
    }
}

//! Conversations are made up and held, and after each step all their counts are read.

use gpui::{AppContext as _, TestAppContext};

use super::*;

/// What happens in a conversation.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    Asked,
    Answered,
    RequestStarted,
    Counted { input: u32, output: u32 },
    WindowExceeded { tokens: usize },
}

/// What the conversation says of itself: the total, and the total before each utterance.
#[derive(Debug, PartialEq)]
pub struct Counts {
    pub total: usize,
    pub before: Vec<usize>,
}

/// Holds a conversation and gives its counts after each of `steps`.
pub fn counts_after_each(steps: &[Step], cx: &mut TestAppContext) -> Vec<Counts> {
    let conversation = cx.new(|_| Conversation {
        engine: Some(Engine {
            name: "engine".into(),
            window: 1_000,
        }),
        ..Conversation::default()
    });
    steps
        .iter()
        .map(|step| {
            conversation.update(cx, |conversation, cx| {
                let next = UtteranceId(conversation.utterances.len());
                conversation.receive(
                    match *step {
                        Step::Asked | Step::Answered => Update::Spoken(next),
                        Step::RequestStarted => Update::Started,
                        Step::Counted { input, output } => Update::Counted(Usage { input, output }),
                        Step::WindowExceeded { tokens } => Update::TooLong { tokens },
                    },
                    cx,
                );
                Counts {
                    total: conversation.total_tally().map_or(0, |tally| tally.total),
                    before: (0..conversation.utterances.len())
                        .map(|place| conversation.tally_before(UtteranceId(place)).total)
                        .collect(),
                }
            })
        })
        .collect()
}

/// Numbers that look random, and are the same for the same seed.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u32) -> u32 {
        // A linear congruential generator (Knuth's MMIX); its upper bits are the good ones.
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 33) as u32 % limit
    }
}

/// Anything, in any order: but what a request reports only grows, as it does from a provider.
pub fn any_steps(seed: u64) -> Vec<Step> {
    let mut numbers = Numbers(seed);
    let mut input = 0;
    let mut output = 0;
    (0..numbers.below(40))
        .map(|_| match numbers.below(10) {
            0 | 1 => Step::Asked,
            2 | 3 => Step::Answered,
            4 => {
                (input, output) = (0, 0);
                Step::RequestStarted
            }
            5 => Step::WindowExceeded {
                tokens: numbers.below(3_000) as usize,
            },
            _ => {
                input += numbers.below(500);
                output += numbers.below(100);
                Step::Counted { input, output }
            }
        })
        .collect()
}

/// Questions and answers whose requests report once, when the answer is there; and the counts at their end.
pub fn requests_that_report_once(seed: u64) -> (Vec<Step>, Counts) {
    let mut numbers = Numbers(seed);
    let (mut steps, mut before) = (Vec::new(), Vec::new());
    let (mut context, mut used) = (0, 0);
    for _ in 0..numbers.below(12) {
        // Each request takes in all that was said before.
        context += 1 + numbers.below(400);
        let output = 1 + numbers.below(200);
        steps.extend([Step::RequestStarted, Step::Asked, Step::Answered]);
        steps.push(Step::Counted {
            input: context,
            output,
        });
        before.extend([used, used]);
        used += (context + output) as usize;
        context += output;
    }
    (
        steps,
        Counts {
            total: used,
            before,
        },
    )
}

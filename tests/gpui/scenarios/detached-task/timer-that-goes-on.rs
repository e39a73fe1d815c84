//! Stopwatches are opened and closed, each with a task that wakes up every second.

use gpui::{AppContext as _, Entity, TestAppContext};

use super::*;
use crate::support::Outcome;

const LONG_AFTER: Duration = Duration::from_secs(30);

fn open(times: usize, words: &Rc<Words>, cx: &mut TestAppContext) -> Vec<Entity<Stopwatch>> {
    (0..times)
        .map(|_| cx.new(|cx| Stopwatch::new(words.clone(), cx)))
        .collect()
}

pub fn closed_while_it_runs(times: usize, cx: &mut TestAppContext) -> Outcome<Vec<String>> {
    let words = Rc::new(Words { seconds: "s" });
    let stopwatches = open(times, &words, cx);
    cx.executor().advance_clock(Duration::from_secs(3));
    let label = |it: &Entity<Stopwatch>| it.read_with(cx, |stopwatch, _| stopwatch.label.clone());
    let seen = stopwatches.iter().map(label).collect();

    cx.update(|_| drop(stopwatches));
    cx.executor().advance_clock(LONG_AFTER);
    Outcome {
        seen,
        leaked: Rc::strong_count(&words) - 1,
    }
}

/// Each is closed in the very moment in which its task wakes up, shortly before that or shortly after.
pub fn closed_as_it_wakes_up(times: usize, cx: &mut TestAppContext) -> Outcome<()> {
    let words = Rc::new(Words { seconds: "s" });
    for stopwatch in open(times, &words, cx) {
        let closing = cx.spawn(async move |cx| {
            let executor = cx.background_executor().clone();
            executor.timer(Duration::from_secs(1)).await;
            executor.simulate_random_delay().await;
            cx.update(|_| drop(stopwatch)).unwrap();
        });
        closing.detach();
    }
    cx.executor().advance_clock(LONG_AFTER);
    Outcome {
        seen: (),
        leaked: Rc::strong_count(&words) - 1,
    }
}

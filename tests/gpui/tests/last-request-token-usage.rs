//! The total before an utterance starts at 0, never falls, and never exceeds the total, whatever is said.

use gpui::TestAppContext;
use reattach_golden::last_request_token_usage::conversation_of_gpui::{after, before};

const SEEDS: u64 = 300;

/// True when the counts of a conversation hold together.
fn hold(total: usize, before: &[usize]) -> bool {
    before.first().is_none_or(|first| *first == 0)
        && before.is_sorted()
        && before.last().is_none_or(|last| *last <= total)
}

#[gpui::test]
fn parts_start_at_nothing_and_grow_up_to_the_total(cx: &mut TestAppContext) {
    let mut broken_before = 0;
    for seed in 0..SEEDS {
        let steps = before::scenario::any_steps(seed);
        for counts in before::scenario::counts_after_each(&steps, cx) {
            broken_before += usize::from(!hold(counts.total, &counts.before));
        }
        let steps = after::scenario::any_steps(seed);
        for (counts, step) in after::scenario::counts_after_each(&steps, cx)
            .iter()
            .zip(&steps)
        {
            assert!(
                hold(counts.total, &counts.before),
                "seed {seed}, at {step:?}: {counts:?}"
            );
        }
    }
    assert!(
        broken_before > 0,
        "before the fix, parts fall or exceed the total"
    );
}

#[gpui::test]
fn counts_are_exact_where_each_request_reports_once(cx: &mut TestAppContext) {
    let (mut wrong_totals, mut wrong_parts) = (0, 0);
    for seed in 0..SEEDS {
        let (steps, wanted) = before::scenario::requests_that_report_once(seed);
        if let Some(last) = before::scenario::counts_after_each(&steps, cx).last() {
            wrong_totals += usize::from(last.total != wanted.total);
            wrong_parts += usize::from(last.before != wanted.before);
        }

        let (steps, wanted) = after::scenario::requests_that_report_once(seed);
        if let Some(last) = after::scenario::counts_after_each(&steps, cx).last() {
            assert_eq!(*last, wanted, "seed {seed}");
        }
    }
    assert!(
        wrong_totals > 0,
        "before the fix, the total is the last request's"
    );
    assert!(
        wrong_parts > 0,
        "before the fix, parts are those of one request"
    );
}

//! What the callback of a subscription has captured goes with the subscriber.

use gpui::TestAppContext;
use reattach_golden::proofs;
use reattach_golden::support::alone;

proofs! {
    detached_subscription::emitter_that_stays: before, after {
        closed_before_the_emitter,
    }
}

/// How far the leak goes: a detached callback stays until its emitter speaks again, and no longer.
#[gpui::test]
fn the_next_event_takes_detached_callbacks_away(cx: &mut TestAppContext) {
    use reattach_golden::detached_subscription::emitter_that_stays::before;
    let outcome = alone(cx, before::scenario::spoken_to_afterwards, 12);
    assert_eq!(outcome.leaked, 0);
}

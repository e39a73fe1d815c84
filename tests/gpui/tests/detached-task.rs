//! A task that only serves its owner ends with it.

use gpui::TestAppContext;
use reattach_golden::detached_task::managed_set_there_already::{after, before};

reattach_golden::proofs! {
    detached_task::loop_over_a_channel: before, after {
        closed_while_waiting,
    }
    detached_task::timer_that_goes_on: before, after {
        closed_while_it_runs,
        closed_as_it_wakes_up,
    }
    detached_task::managed_set_there_already: before, after {
        taken_down_while_some_are_shown,
    }
}

#[gpui::test(iterations = 20)]
fn what_is_done_leaves_the_set(cx: &mut TestAppContext) {
    assert_eq!(before::scenario::in_the_set(3, cx), [0, 0, 0]);
    assert_eq!(after::scenario::in_the_set(3, cx), [6, 3, 0]);
}

//! What is kept for something must go when that ends.

use gpui::TestAppContext;
use reattach_golden::support::prove;
use reattach_golden::untracked_cleanup::{
    kept_by_the_task_of_a_method, registered_ids, subscription, task,
};

#[gpui::test(iterations = 20)]
fn tasks_of_closed_channels(cx: &mut TestAppContext) {
    use task::{after, before};
    prove(
        cx,
        before::scenario::opened_and_closed,
        after::scenario::opened_and_closed,
    );
}

#[gpui::test(iterations = 20)]
fn tasks_that_a_method_keeps_for_closed_channels(cx: &mut TestAppContext) {
    use kept_by_the_task_of_a_method::{after, before};
    prove(
        cx,
        before::scenario::opened_and_closed,
        after::scenario::opened_and_closed,
    );
}

#[gpui::test(iterations = 20)]
fn subscriptions_of_closed_channels(cx: &mut TestAppContext) {
    use subscription::{after, before};
    prove(
        cx,
        before::scenario::calls_after_the_end,
        after::scenario::calls_after_the_end,
    );
}

#[gpui::test(iterations = 20)]
fn commands_of_closed_channels(cx: &mut TestAppContext) {
    use registered_ids::{after, before};
    prove(
        cx,
        before::scenario::registered_after_the_end,
        after::scenario::registered_after_the_end,
    );
}

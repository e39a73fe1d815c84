//! A task that only serves its owner ends with it.

reattach_golden::proofs! {
    detached_task::loop_over_a_channel: before, after {
        closed_while_waiting,
    }
    detached_task::timer_that_goes_on: before, after {
        closed_while_it_runs,
        closed_as_it_wakes_up,
    }
}

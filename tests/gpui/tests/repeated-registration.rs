//! Registering once more does not add to what is registered.

reattach_golden::proofs! {
    repeated_registration::reconnected: before, after {
        callbacks_that_stay,
        work_done_over,
    }
    repeated_registration::drawn_again: before, advised {
        drawn,
    }
}

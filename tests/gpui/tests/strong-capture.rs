//! A callback or future that works for an entity does not keep it.

reattach_golden::proofs! {
    strong_capture::called_back_by_the_app: before, after {
        let_go_while_it_runs,
    }
    strong_capture::channel_whose_sender_it_keeps: before, after {
        let_go_while_it_runs,
    }
    strong_capture::endless_loop: before, after {
        let_go_while_it_runs,
    }
    strong_capture::loop_in_a_slot: before, after {
        let_go_while_it_runs,
    }
    strong_capture::upgraded_before_the_loop: before, after {
        let_go_while_it_runs,
    }
    strong_capture::held_while_waiting: before, advised {
        let_go_while_it_runs,
    }
}

//! What is noted down of something goes when that goes.

reattach_golden::proofs! {
    growing_collection::closed_documents: before, advised {
        opened_and_closed,
    }
    growing_collection::subscriptions_per_event: before, advised {
        joined_and_gone,
    }
}

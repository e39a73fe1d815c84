//! Counts what the window shows.

use gpui::{Context, Global, Subscription, Window};

pub struct Counter {
    count: usize,
    _subscriptions: Vec<Subscription>,
}

pub struct PreferredColumnCounts(usize);

impl Global for PreferredColumnCounts {}

impl Counter {
    pub fn new(window: &mut Window, cx: &mut Context<Self>) -> Self {
        let preferred_column_counts_subscription =
            cx.observe_global_in::<PreferredColumnCounts>(window, |this, window, cx| {
                let is_active = window.is_window_active();
                this.count = if is_active {
                    cx.global::<PreferredColumnCounts>().0
                } else {
                    1
                };
                cx.notify();
            });

        Self {
            count: 1,
            _subscriptions: vec![preferred_column_counts_subscription],
        }
    }

    pub fn count(&self) -> usize {
        self.count
    }
}

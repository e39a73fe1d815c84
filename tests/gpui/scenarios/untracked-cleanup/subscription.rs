//! Channels are opened and closed, with a subscription for each; then the hub speaks.

use std::cell::Cell;
use std::rc::Rc;

use gpui::{AppContext as _, TestAppContext};

use super::*;
use crate::support::Outcome;

pub fn calls_after_the_end(times: usize, cx: &mut TestAppContext) -> Outcome<usize> {
    let hub = cx.new(|_| Hub);
    let watcher = cx.new(|_| ChannelWatcher::default());
    watcher.update(cx, |watcher, cx| {
        for number in 0..times as u64 {
            let id = ChannelId(number);
            watcher.on_hub_event(hub.clone(), &HubEvent::Opened(id), cx);
            watcher.on_hub_event(hub.clone(), &HubEvent::Closed(id), cx);
        }
    });
    let called = Rc::new(Cell::new(0));
    let told = called.clone();
    let _counting = cx.update(|cx| cx.observe(&watcher, move |_, _| told.set(told.get() + 1)));
    hub.update(cx, |_, cx| cx.notify());
    cx.run_until_parked();
    watcher.read_with(cx, |watcher, _| Outcome {
        seen: watcher.closed.len(),
        leaked: watcher.subscriptions.len().max(called.get()),
    })
}

//! Channels are opened and closed, and what opens one keeps a task for it as soon as it gets to run.

use gpui::{AppContext as _, TestAppContext};

use super::*;
use crate::support::Outcome;

pub fn opened_and_closed(times: usize, cx: &mut TestAppContext) -> Outcome<usize> {
    let hub = cx.new(|_| Hub);
    let watcher = cx.new(|_| ChannelWatcher::default());
    for number in 0..times as u64 {
        for event in [
            HubEvent::Opened(ChannelId(number)),
            HubEvent::Closed(ChannelId(number)),
        ] {
            watcher.update(cx, |watcher, cx| {
                watcher.on_hub_event(hub.clone(), &event, cx);
            });
            cx.run_until_parked();
        }
    }
    watcher.read_with(cx, |watcher, _| Outcome {
        seen: watcher.closed.len(),
        leaked: watcher.watch_tasks.len(),
    })
}

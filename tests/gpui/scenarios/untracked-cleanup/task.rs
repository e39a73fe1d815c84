//! Channels are opened and closed, and a task is kept for each.

use gpui::{AppContext as _, TestAppContext};

use super::*;
use crate::support::Outcome;

pub fn opened_and_closed(times: usize, cx: &mut TestAppContext) -> Outcome<usize> {
    let hub = cx.new(|_| Hub);
    let watcher = cx.new(|_| ChannelWatcher::default());
    watcher.update(cx, |watcher, cx| {
        for number in 0..times as u64 {
            let id = ChannelId(number);
            watcher.on_hub_event(hub.clone(), &HubEvent::Opened(id), cx);
            watcher.on_hub_event(hub.clone(), &HubEvent::Closed(id), cx);
        }
    });
    watcher.read_with(cx, |watcher, _| Outcome {
        seen: watcher.closed.len(),
        leaked: watcher.watch_tasks.len(),
    })
}

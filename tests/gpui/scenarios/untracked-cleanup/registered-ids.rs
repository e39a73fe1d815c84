//! Channels are opened and closed, with commands registered for each.

use gpui::{AppContext as _, TestAppContext};

use super::*;
use crate::support::Outcome;

pub fn registered_after_the_end(times: usize, cx: &mut TestAppContext) -> Outcome<usize> {
    let hub = cx.new(|_| Hub);
    let watcher = cx.new(|_| ChannelWatcher::default());
    watcher.update(cx, |watcher, cx| {
        for number in 0..times as u64 {
            let id = ChannelId(2 * number);
            watcher.on_hub_event(hub.clone(), &HubEvent::Opened(id), cx);
            watcher.on_hub_event(hub.clone(), &HubEvent::Closed(id), cx);
        }
    });
    watcher.read_with(cx, |watcher, _| Outcome {
        seen: watcher.closed.len(),
        leaked: watcher.palette.0.len(),
    })
}

//! Channels are opened and closed, with commands registered for each.

use gpui::{AppContext as _, TestAppContext};

use super::*;

/// How many commands are registered after each step.
pub fn open_and_close(times: usize, cx: &mut TestAppContext) -> Vec<usize> {
    let hub = cx.new(|_| Hub);
    let watcher = cx.new(|_| ChannelWatcher::default());
    let mut registered = Vec::new();
    for number in 0..times as u64 {
        let id = ChannelId(2 * number);
        for event in [
            HubEvent::Opened(id),
            HubEvent::Renamed,
            HubEvent::Closed(id),
        ] {
            watcher.update(cx, |watcher, cx| {
                watcher.on_hub_event(hub.clone(), &event, cx);
                registered.push(watcher.palette.0.len());
            });
        }
    }
    registered
}

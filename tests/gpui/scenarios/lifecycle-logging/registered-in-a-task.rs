//! A channel is opened, its commands are registered in a task, and it is closed.

use gpui::{AppContext as _, TestAppContext};

use super::*;

/// How many commands are registered in the end.
pub fn open_and_close(cx: &mut TestAppContext) -> usize {
    let hub = cx.new(|_| Hub);
    let watcher = cx.new(|_| ChannelWatcher::default());
    for event in [
        HubEvent::Opened(ChannelId(1)),
        HubEvent::Closed(ChannelId(1)),
    ] {
        watcher.update(cx, |watcher, cx| {
            watcher.on_hub_event(hub.clone(), &event, cx)
        });
        cx.run_until_parked();
    }
    watcher.read_with(cx, |watcher, _| watcher.palette.0.len())
}

//! Status bars are opened and closed, each with a task that waits for the next status.

use gpui::{AppContext as _, TestAppContext};

use super::*;
use crate::support::Outcome;

pub fn closed_while_waiting(times: usize, cx: &mut TestAppContext) -> Outcome<Vec<Option<String>>> {
    let client = cx.new(|_| Client::default());
    let open = |_| cx.new(|cx| StatusBar::new(client.clone(), cx));
    let bars: Vec<_> = (0..times).map(open).collect();
    let mut seen = Vec::new();
    for status in ["connecting", "connected"] {
        client.read_with(cx, |client, _| {
            for listener in &client.listeners {
                listener.unbounded_send(status.to_string()).unwrap();
            }
        });
        cx.run_until_parked();
        let shown = |bar: &Entity<StatusBar>| bar.read_with(cx, |bar, _| bar.status.clone());
        seen.extend(bars.iter().map(shown));
    }

    cx.update(|_| drop(bars));
    cx.run_until_parked();
    let waiting = client.read_with(cx, |client, _| {
        let listeners = client.listeners.iter();
        listeners.filter(|listener| !listener.is_closed()).count()
    });
    Outcome {
        seen,
        leaked: waiting,
    }
}

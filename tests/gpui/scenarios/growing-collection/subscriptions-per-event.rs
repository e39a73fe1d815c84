//! Channels are joined, speak, and go.

use std::cell::Cell;
use std::rc::Rc;

use gpui::{AppContext as _, TestAppContext};

use super::*;
use crate::support::{Departed, Outcome};

pub fn joined_and_gone(times: usize, cx: &mut TestAppContext) -> Outcome<usize> {
    let server = cx.new(|_| Server);
    let roster = cx.new(|cx| Roster::new(&server, cx));
    let drawn = Rc::new(Cell::new(0));
    cx.update(|cx| {
        let drawn = drawn.clone();
        cx.observe(&roster, move |_, _| drawn.set(drawn.get() + 1))
            .detach();
    });
    let channels: Vec<_> = (0..times).map(|_| cx.new(|_| Channel)).collect();
    for channel in &channels {
        let joined = ServerEvent::Joined(channel.clone());
        server.update(cx, |_, cx| cx.emit(joined));
        channel.update(cx, |_, cx| cx.notify());
    }

    let gone = Departed::let_go(channels, cx);
    assert_eq!(gone.held(), 0, "a subscription holds its emitter weakly");
    Outcome {
        seen: drawn.get(),
        leaked: roster.read_with(cx, |roster, _| roster.subscriptions.len()),
    }
}

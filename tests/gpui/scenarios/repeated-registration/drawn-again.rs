//! A view is drawn again and again, then what it shows changes.

use gpui::{AppContext as _, TestAppContext};

use super::*;
use crate::support::Outcome;

pub fn drawn(times: usize, cx: &mut TestAppContext) -> Outcome<usize> {
    let channel = cx.new(|_| Channel { members: 1 });
    let theme = Rc::new(Theme { most_shown: 7 });
    let (view, cx) =
        cx.add_window_view(|_, cx| ChannelView::new(channel.clone(), theme.clone(), cx));
    let held_at_first = Rc::strong_count(&theme);
    for _ in 0..times {
        view.update(cx, |_, cx| cx.notify());
        cx.run_until_parked();
    }
    let held = Rc::strong_count(&theme);

    channel.update(cx, |channel, cx| {
        channel.members = 9;
        cx.notify();
    });
    cx.run_until_parked();
    Outcome {
        seen: view.read_with(cx, |view, _| view.members),
        leaked: held - held_at_first,
    }
}

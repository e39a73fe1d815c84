//! Cursors start to blink, and are let go of while they do.

use gpui::{AppContext as _, TestAppContext};

use super::*;
use crate::support::{Outcome, let_go_while_they_run};

pub fn let_go_while_it_runs(times: usize, cx: &mut TestAppContext) -> Outcome<Vec<bool>> {
    let cursors = (0..times).map(|_| {
        cx.new(|cx| {
            let mut cursor = Blink {
                visible: false,
                task: None,
            };
            cursor.start(cx);
            cursor
        })
    });
    let_go_while_they_run(cursors.collect(), |it| it.visible, cx)
}

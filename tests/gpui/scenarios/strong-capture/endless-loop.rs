//! Pollers start, and are let go of while they run.

use gpui::{AppContext as _, TestAppContext};

use super::*;
use crate::support::{Outcome, let_go_while_they_run};

pub fn let_go_while_it_runs(times: usize, cx: &mut TestAppContext) -> Outcome<Vec<usize>> {
    let pollers = (0..times).map(|_| {
        cx.new(|cx| {
            let mut poller = Poller { rounds: 0 };
            poller.start(cx);
            poller
        })
    });
    let_go_while_they_run(pollers.collect(), |it| it.rounds, cx)
}

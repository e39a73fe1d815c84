//! Clocks are let go of while they tick.

use gpui::{AppContext as _, TestAppContext};

use super::*;
use crate::support::{Outcome, let_go_while_they_run};

pub fn let_go_while_it_runs(times: usize, cx: &mut TestAppContext) -> Outcome<Vec<usize>> {
    let clocks = (0..times).map(|_| cx.new(Clock::new));
    let_go_while_they_run(clocks.collect(), |it| it.ticks, cx)
}

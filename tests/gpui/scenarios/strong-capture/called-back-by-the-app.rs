//! Indicators are opened, count, and are closed; the application goes on.

use gpui::TestAppContext;

use super::*;
use crate::support::{Outcome, let_go_while_they_run};

pub fn let_go_while_it_runs(times: usize, cx: &mut TestAppContext) -> Outcome<Vec<usize>> {
    let indicators: Vec<_> = (0..times).map(|_| cx.new(Indicator::new)).collect();
    for lines in [1, 2, 300] {
        cx.new(|_| Editor { lines });
    }
    let_go_while_they_run(indicators, |indicator| indicator.editors, cx)
}

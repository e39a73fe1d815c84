//! Logs are opened, written to, and closed.

use gpui::{AppContext as _, TestAppContext};

use super::*;
use crate::support::{Outcome, let_go_while_they_run};

pub fn let_go_while_it_runs(times: usize, cx: &mut TestAppContext) -> Outcome<Vec<Vec<String>>> {
    let logs: Vec<_> = (0..times).map(|_| cx.new(Log::new)).collect();
    for log in &logs {
        log.read_with(cx, |log, _| log.write("started".to_string()));
    }
    let_go_while_they_run(logs, |log| log.lines.clone(), cx)
}

//! Boards show notices and hints side by side, and are taken down while some are still shown.

use gpui::{AppContext as _, Entity, TestAppContext};

use super::*;
use crate::support::Outcome;

/// Shows that many notices and as many hints; gives their texts.
fn show(times: usize, board: &Entity<Board>, cx: &mut TestAppContext) -> Vec<Rc<str>> {
    let texts = (0..2 * times).map(|number| Rc::from(format!("text {number}")));
    let texts: Vec<Rc<str>> = texts.collect();
    board.update(cx, |board, cx| {
        for (number, text) in texts.iter().enumerate() {
            if number < times {
                board.show_notice(text.clone(), cx);
            } else {
                board.show_hint(text.clone(), cx);
            }
        }
    });
    texts
}

pub fn taken_down_while_some_are_shown(
    times: usize,
    cx: &mut TestAppContext,
) -> Outcome<Vec<usize>> {
    let board = cx.new(|_| Board::new(Vec::new()));
    show(times, &board, cx);
    let mut seen = Vec::new();
    for _ in 0..6 {
        cx.executor().advance_clock(Duration::from_secs(1));
        seen.push(board.read_with(cx, |board, _| board.shown.len()));
    }

    let texts = show(times, &board, cx);
    cx.update(|_| drop(board));
    cx.run_until_parked();
    let held = texts.iter().filter(|text| Rc::strong_count(text) > 1);
    Outcome {
        seen,
        leaked: held.count(),
    }
}

/// How many tasks the board has in its set: at first, when the hints are gone, and when all are.
pub fn in_the_set(times: usize, cx: &mut TestAppContext) -> [usize; 3] {
    let board = cx.new(|_| Board::new(Vec::new()));
    show(times, &board, cx);
    [0, 3, 3].map(|seconds| {
        cx.executor().advance_clock(Duration::from_secs(seconds));
        board.read_with(cx, |board, _| board.running.len())
    })
}

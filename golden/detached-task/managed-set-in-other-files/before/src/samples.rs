//! A board with something on it, to look at.

use crate::{Board, Notice};

pub fn sample() -> Board {
    let text = String::from("The lift is out of order");
    Board {
        shown: vec![Notice { text }],
        late: 0,
    }
}

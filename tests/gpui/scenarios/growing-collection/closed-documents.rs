//! Documents are opened, noted down, and closed.

use gpui::{AppContext as _, TestAppContext};

use super::*;
use crate::support::{Departed, Outcome};

pub fn opened_and_closed(times: usize, cx: &mut TestAppContext) -> Outcome<Vec<Option<usize>>> {
    let outlines = cx.new(|_| Outlines::default());
    let mut documents = Vec::new();
    let mut texts = Vec::new();
    for _ in 0..times {
        let text: Rc<str> = "# One\n\n# Two\n".into();
        texts.push(Rc::downgrade(&text));
        let document = cx.new(|_| Document { text });
        outlines.update(cx, |outlines, cx| outlines.opened(&document, cx));
        documents.push(document);
    }
    let seen = outlines.read_with(cx, |outlines, _| {
        let headings = |document| outlines.headings(document);
        documents.iter().map(headings).collect()
    });

    let closed = Departed::let_go(documents, cx);
    assert_eq!(closed.held(), 0, "ids hold nothing");
    let held = texts.iter().filter(|text| text.strong_count() > 0);
    Outcome {
        seen,
        leaked: held.count(),
    }
}

use gpui::{AppContext as _, Context, Entity, WeakEntity};

pub struct Search {
    editor: Entity<Editor>,
    matches: Vec<Match>,
}

pub struct Editor {
    pub lines: usize,
}

pub struct Match {
    pub search: WeakEntity<Search>,
    pub line: usize,
}

impl Search {
    pub fn new(cx: &mut Context<Self>) -> Self {
        let editor = cx.new(|_| Editor { lines: 0 });
        cx.observe(&editor, move |this, editor, cx| {
            let search = cx.entity();
            this.matches.push(Match {
                search: search.downgrade(),
                line: editor.read(cx).lines,
            });
        })
        .detach();
        Self {
            editor,
            matches: Vec::new(),
        }
    }
}

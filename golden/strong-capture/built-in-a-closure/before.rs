use gpui::{App, AppContext as _, Entity, WeakEntity};

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

pub fn open(cx: &mut App) -> Entity<Search> {
    cx.new(|cx| {
        let editor = cx.new(|_| Editor { lines: 0 });
        cx.observe(&editor, {
            let search = cx.entity();
            move |this: &mut Search, editor, cx| {
                let line = editor.read(cx).lines;
                // Each match knows where it was found.
                this.matches.push(Match {
                    search: search.downgrade(),
                    line,
                });
            }
        })
        .detach();
        Search {
            editor,
            matches: Vec::new(),
        }
    })
}

use gpui::Context;

pub struct Editor {
    lines: usize,
    saved: Vec<usize>,
}

impl Editor {
    pub fn save(&mut self, cx: &mut Context<Self>) {
        let editor = cx.entity();
        cx.defer(move |cx| {
            editor.update(cx, |editor, cx| {
                editor.saved.push(editor.lines);
                cx.notify();
            });
        });
        let this = cx.entity();
        let ids: Vec<_> = self.saved.iter().map(|_| this.entity_id()).collect();
        log::debug!("{ids:?}");
    }
}

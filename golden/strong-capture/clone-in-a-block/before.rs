use gpui::{App, Context, Entity, Subscription};

pub struct Preview {
    shown: usize,
    subscription: Option<Subscription>,
}

pub struct Editor {
    pub lines: usize,
}

impl Preview {
    pub fn follow(&mut self, editor: &Entity<Editor>, cx: &mut Context<Self>) {
        let this = cx.entity();
        let app_cx: &mut App = cx;
        self.subscription = Some(app_cx.observe(editor, {
            let this = this.clone();
            move |editor, cx| {
                let lines = editor.read(cx).lines;
                this.update(cx, |this, cx| {
                    this.shown = lines;
                    cx.notify();
                });
            }
        }));
        log::debug!("following for {:?}", this.entity_id());
    }
}

use gpui::{Context, Entity, Subscription};

pub struct Panel {
    width: usize,
    _subscription: Option<Subscription>,
}

pub struct Dock;

impl Panel {
    pub fn watch(&mut self, dock: &Entity<Dock>, cx: &mut Context<Self>) {
        let panel = cx.entity();
        self._subscription = Some(cx.observe_release(dock, move |this, _, cx| {
            this.width = 0;
            cx.defer(move |cx| panel.update(cx, |panel, _| panel.width += 1));
        }));
    }
}

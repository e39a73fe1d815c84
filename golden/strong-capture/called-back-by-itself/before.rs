use gpui::{AppContext as _, Context, Entity, WeakEntity};

pub struct Buffer {
    views: Vec<Entity<BufferView>>,
}

pub struct BufferView {
    pub buffer: WeakEntity<Buffer>,
}

impl Buffer {
    pub fn watch(&mut self, cx: &mut Context<Self>) {
        self.views.clear();
        let buffer = cx.entity();
        cx.on_release(move |this, cx| {
            let buffer = buffer.downgrade();
            this.views.push(cx.new(|_| BufferView { buffer }));
        })
        .detach();
    }
}

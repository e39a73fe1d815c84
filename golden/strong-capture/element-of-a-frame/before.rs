use gpui::{Context, InteractiveElement as _, IntoElement, Render, Window, div};

pub struct Button {
    clicks: usize,
}

impl Render for Button {
    fn render(&mut self, window: &mut Window, cx: &mut Context<Self>) -> impl IntoElement {
        let this = cx.entity();
        window.on_next_frame({
            let this = this.clone();
            move |_, cx| this.update(cx, |_, cx| cx.notify())
        });
        div().on_mouse_down(gpui::MouseButton::Left, move |_, _, cx| {
            this.update(cx, |this, _| this.clicks += 1);
        })
    }
}

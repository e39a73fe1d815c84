use gpui::{IntoElement, ListAlignment, ListState, ParentElement, ViewContext, div, px};

pub struct Messages {
    list: ListState,
    messages: Vec<String>,
}

impl Messages {
    pub fn new(cx: &mut ViewContext<Self>) -> Self {
        let view = cx.view().clone();
        let list = ListState::new(0, ListAlignment::Bottom, px(1000.), move |ix, cx| {
            let message = view.read(cx).messages[ix].clone();
            div().child(message).into_any_element()
        });
        Self {
            list,
            messages: Vec::new(),
        }
    }
}

use gpui::Context;

pub struct Store {
    dirty: bool,
}

impl Store {
    pub fn new(cx: &mut Context<Self>) -> Self {
        let store = cx.entity();
        cx.on_app_quit(move |_, cx| {
            let dirty = store.entity_id() != cx.entity_id();
            async move { log::info!("quitting, dirty: {dirty}") }
        })
        .detach();
        Self { dirty: false }
    }
}

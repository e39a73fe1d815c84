use gpui::{AppContext as _, Context, Entity};

pub struct Indicator {
    editors: usize,
}

impl Indicator {
    pub fn new(cx: &mut Context<Self>) -> Self {
        let handle = cx.entity();
        cx.observe_new::<Editor>(move |editor, _, _| {
            let indicator = handle.clone();
            editor.indicator = Some(indicator);
        })
        .detach();
        Self { editors: 0 }
    }

    pub fn editors(&self) -> usize {
        self.editors
    }
}

pub struct Editor {
    pub indicator: Option<Entity<Indicator>>,
}

pub fn open(cx: &mut Context<Editor>) -> Entity<Indicator> {
    cx.new(Indicator::new)
}

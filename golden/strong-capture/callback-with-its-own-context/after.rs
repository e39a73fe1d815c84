use gpui::{Context, Global, WeakEntity};

pub struct Theme;

impl Global for Theme {}

pub struct Panel {
    rows: Vec<Row>,
}

pub struct Row {
    pub panel: WeakEntity<Panel>,
}

impl Panel {
    pub fn new(cx: &mut Context<Self>) -> Self {
        cx.observe_global::<Theme>(move |this, cx| {
            this.rows.clear();
            let panel = cx.entity();
            // Rows know where they are shown.
            this.rows.push(Row {
                panel: panel.downgrade(),
            });
            cx.notify();
        })
        .detach();
        Self { rows: Vec::new() }
    }
}

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
        let panel = cx.entity();

        cx.observe_global::<Theme>(move |this, cx| {
            this.rows.clear();
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

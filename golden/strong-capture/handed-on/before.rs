use gpui::{Context, Entity};

pub struct Sidebar {
    list: Entity<List>,
    rows: Vec<Row>,
}

pub struct List {
    pub names: Vec<String>,
}

pub struct Row {
    pub sidebar: Entity<Sidebar>,
    pub name: String,
}

impl Sidebar {
    pub fn watch(&mut self, cx: &mut Context<Self>) {
        self.rows.clear();
        let sidebar = cx.entity();
        cx.observe(&self.list, move |this, list, cx| {
            for name in list.read(cx).names.clone() {
                this.rows.push(Row {
                    sidebar: sidebar.clone(),
                    name,
                });
            }
            cx.notify();
        })
        .detach();
    }
}

use gpui::{App, Context, Entity};

pub struct Popover {
    width: usize,
}

pub struct Workspace;

pub fn place(_: &Entity<Popover>, _: &mut App) {}

impl Popover {
    pub fn show(&mut self, workspace: &Entity<Workspace>, cx: &mut Context<Self>) {
        let popover = cx.entity();
        cx.observe(workspace, move |this, _, cx| {
            this.width = 0;
            place(&popover, cx);
        })
        .detach();
    }
}

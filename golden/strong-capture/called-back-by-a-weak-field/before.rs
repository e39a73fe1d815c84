use gpui::{App, Context, Entity, WeakEntity};

pub struct Popover {
    workspace: WeakEntity<Workspace>,
    width: usize,
}

pub struct Workspace;

pub fn place(_: &Entity<Popover>, _: &mut App) {}

impl Popover {
    pub fn show(&mut self, cx: &mut Context<Self>) {
        let Some(workspace) = self.workspace.upgrade() else {
            return;
        };
        let popover = cx.entity();
        cx.observe(&workspace, move |this, _, cx| {
            this.width = 0;
            place(&popover, cx);
        })
        .detach();
    }
}

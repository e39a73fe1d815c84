//! Closes what a project has open.

use gpui::{Context, Entity};

pub struct Closer {
    project: Entity<Project>,
}

impl Closer {
    pub fn new(project: Entity<Project>, cx: &mut Context<Self>) -> Self {
        cx.on_release(|this, cx| this.close(cx)).detach();
        cx.observe_release(&project, |_, project, _| project.files.clear())
            .detach();
        cx.on_app_quit(|_, _| async {}).detach();
        Self { project }
    }

    fn close(&self, cx: &mut gpui::App) {
        self.project.update(cx, |project, _| project.files.clear());
    }
}

pub struct Project {
    pub files: Vec<String>,
}

//! Lists the files of a project.

use gpui::{FocusHandle, Model, ViewContext};

impl Outline {
    pub fn new(project: Model<Project>, cx: &mut ViewContext<Self>) -> Self {
        let focus_handle = cx.focus_handle();
        cx.on_focus(&focus_handle, Self::focused).detach();
        cx.observe(&project, |_, _, cx| cx.notify()).detach();
        Self {
            project,
            focus_handle,
            is_active: false,
        }
    }

    fn focused(&mut self, cx: &mut ViewContext<Self>) {
        self.is_active = true;
        cx.notify();
    }
}

pub struct Outline {
    project: Model<Project>,
    focus_handle: FocusHandle,
    is_active: bool,
}

pub struct Project {
    pub files: Vec<String>,
}

//! Lists the files of a project.

use gpui::{Context, Entity, IntoElement, ParentElement, Render, Window, div};

pub struct Outline {
    project: Entity<Project>,
}

impl Render for Outline {
    fn render(&mut self, _: &mut Window, cx: &mut Context<Self>) -> impl IntoElement {
        cx.observe(&self.project, |_, _, cx| cx.notify()).detach();
        div().children(self.project.read(cx).files.clone())
    }
}

pub struct Project {
    pub files: Vec<String>,
}

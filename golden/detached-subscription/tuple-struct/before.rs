//! A title that follows its project.

use gpui::{Context, Entity};

pub struct Title(Entity<Project>);

impl Title {
    pub fn new(project: Entity<Project>, cx: &mut Context<Self>) -> Self {
        cx.observe(&project, |_, _, cx| cx.notify()).detach();
        Self(project)
    }

    pub fn project(&self) -> &Entity<Project> {
        &self.0
    }
}

pub struct Project {
    pub files: Vec<String>,
}

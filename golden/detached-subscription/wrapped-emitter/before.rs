//! Follows a project by name.

use gpui::{Context, Entity};

pub struct Follower {
    project: Option<Entity<Project>>,
    name: String,
}

impl Follower {
    pub fn new(project: Entity<Project>, name: String, cx: &mut Context<Self>) -> Self {
        let prefix = format!("{name}: ");
        cx.observe(&project, move |this, project, cx| {
            this.name = format!("{prefix}{}", project.read(cx).files.len());
            cx.notify();
        })
        .detach();
        Self {
            project: Some(project),
            name,
        }
    }

    pub fn project(&self) -> Option<&Entity<Project>> {
        self.project.as_ref()
    }
}

pub struct Project {
    pub files: Vec<String>,
}

//! Follows a project by name.

use gpui::{Context, Entity, Subscription};

pub struct Follower {
    project: Option<Entity<Project>>,
    name: String,
    _subscriptions: Vec<Subscription>,
}

impl Follower {
    pub fn new(project: Entity<Project>, name: String, cx: &mut Context<Self>) -> Self {
        let prefix = format!("{name}: ");
        let project_subscription = cx.observe(&project, move |this, project, cx| {
            this.name = format!("{prefix}{}", project.read(cx).files.len());
            cx.notify();
        });
        Self {
            project: Some(project),
            name,
            _subscriptions: vec![project_subscription],
        }
    }

    pub fn project(&self) -> Option<&Entity<Project>> {
        self.project.as_ref()
    }
}

pub struct Project {
    pub files: Vec<String>,
}

//! Lists the files of a project.

use gpui::{Context, Entity, Subscription};

use crate::{Project, ProjectEvent};

pub struct Outline {
    pub(crate) project: Entity<Project>,
    pub(crate) entries: Vec<String>,
    pub(crate) _subscriptions: Vec<Subscription>,
}

impl Outline {
    pub fn new(project: Entity<Project>, cx: &mut Context<Self>) -> Self {
        let project_subscription = cx.subscribe(&project, Self::on_project_event);

        Self {
            project,
            entries: Vec::new(),
            _subscriptions: vec![project_subscription],
        }
    }

    fn on_project_event(
        &mut self,
        _: Entity<Project>,
        event: &ProjectEvent,
        cx: &mut Context<Self>,
    ) {
        match event {
            ProjectEvent::FileAdded(file) => self.entries.push(file.clone()),
            ProjectEvent::Closed => self.entries.clear(),
        }
        cx.notify();
    }
}

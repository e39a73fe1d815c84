//! Lists the files of a project.

use gpui::{Context, Entity};

use crate::{Project, ProjectEvent};

pub struct Outline {
    pub(crate) project: Entity<Project>,
    pub(crate) entries: Vec<String>,
}

impl Outline {
    pub fn new(project: Entity<Project>, cx: &mut Context<Self>) -> Self {
        cx.subscribe(&project, Self::on_project_event).detach();

        Self {
            project,
            entries: Vec::new(),
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

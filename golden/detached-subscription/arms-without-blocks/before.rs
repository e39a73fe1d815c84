//! Lists the files of a project.

use gpui::{Context, Entity, EventEmitter};

pub struct Outline {
    project: Entity<Project>,
    entries: Vec<String>,
}

impl Outline {
    pub fn new(project: Entity<Project>, cx: &mut Context<Self>) -> Self {
        match project.read(cx).files.first() {
            Some(_) => cx.subscribe(&project, Self::on_project_event).detach(),
            None => cx
                .observe(&project, |this: &mut Self, project, cx| {
                    this.entries = project.read(cx).files.clone();
                    cx.notify();
                })
                .detach(),
        }

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

pub struct Project {
    pub files: Vec<String>,
}

pub enum ProjectEvent {
    FileAdded(String),
    Closed,
}

impl EventEmitter<ProjectEvent> for Project {}

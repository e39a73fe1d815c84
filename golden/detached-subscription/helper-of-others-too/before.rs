//! Lists the files of a project.

use gpui::{Context, Entity, EventEmitter};

pub struct Outline {
    project: Entity<Project>,
    entries: Vec<String>,
}

impl Outline {
    pub fn new(project: Entity<Project>, cx: &mut Context<Self>) -> Self {
        let this = Self {
            project,
            entries: Vec::new(),
        };
        this.follow_project(cx);
        this
    }

    fn follow_project(&self, cx: &mut Context<Self>) {
        cx.subscribe(&self.project, Self::on_project_event).detach();
    }

    pub fn reopen(&mut self, project: Entity<Project>, cx: &mut Context<Self>) {
        self.project = project;
        self.follow_project(cx);
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

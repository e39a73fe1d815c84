//! Lists the files of a project.

use gpui::{Context, Entity, EventEmitter, Global};

pub struct Outline {
    project: Entity<Project>,
    entries: Vec<String>,
}

impl Outline {
    pub fn new(project: Entity<Project>) -> Self {
        Self {
            project,
            entries: Vec::new(),
        }
    }

    pub fn mark(&mut self, entry: String, cx: &mut Context<Self>) {
        cx.observe_global::<Settings>(move |this, cx| {
            this.entries.push(entry.clone());
            cx.notify();
        })
        .detach();
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

pub struct Settings;

impl Global for Settings {}

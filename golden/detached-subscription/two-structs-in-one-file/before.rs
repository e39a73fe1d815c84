//! Lists the files of a project, and counts them.

use gpui::{Context, Entity, EventEmitter};

pub struct Outline {
    project: Entity<Project>,
    entries: Vec<String>,
}

impl Outline {
    pub fn new(project: Entity<Project>, cx: &mut Context<Self>) -> Self {
        cx.observe(&project, |_, _, cx| cx.notify()).detach();
        Self {
            project,
            entries: Vec::new(),
        }
    }

    pub fn project(&self) -> &Entity<Project> {
        &self.project
    }
}

pub struct Counter {
    count: usize,
}

impl Counter {
    pub fn new(project: &Entity<Project>, cx: &mut Context<Self>) -> Self {
        cx.subscribe(project, |this, _, event, cx| match event {
            ProjectEvent::FileAdded(_) => {
                this.count += 1;
                cx.notify();
            }
            ProjectEvent::Closed => {}
        })
        .detach();
        Self { count: 0 }
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

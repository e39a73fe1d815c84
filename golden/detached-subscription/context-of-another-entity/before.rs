//! Opens a panel in a workspace.

use gpui::{Context, Entity, EventEmitter};

pub struct Panel {
    project: Entity<Project>,
}

pub struct Workspace {
    titles: Vec<String>,
}

impl Panel {
    pub fn new(project: Entity<Project>, cx: &mut Context<Workspace>) -> Self {
        cx.subscribe(&project, |workspace, _, event, cx| {
            if let ProjectEvent::FileAdded(file) = event {
                workspace.titles.push(file.clone());
                cx.notify();
            }
        })
        .detach();
        Self { project }
    }

    pub fn project(&self) -> &Entity<Project> {
        &self.project
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

//! Lists the files of a project.

use gpui::{Context, Entity, EventEmitter};

pub struct Outline {
    project: Entity<Project>,
    entries: Vec<String>, // in order of arrival
}

impl Outline {
    pub fn new(project: Entity<Project>, cx: &mut Context<Self>) -> Self {
        // The list must not lag behind the project.
        cx.subscribe(&project, Self::on_project_event) // every event
            // Ends with the project.
            .detach(); // nobody keeps it
        cx.observe(&project, |_, _, cx| {
            // The title shows how many there are.
            cx.notify();
        })
        // As above.
        .detach();

        Self {
            project,
            entries: Vec::new(), // filled by events
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

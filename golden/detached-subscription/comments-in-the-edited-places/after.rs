//! Lists the files of a project.

use gpui::{Context, Entity, EventEmitter, Subscription};

pub struct Outline {
    project: Entity<Project>,
    entries: Vec<String>, // in order of arrival
    _subscriptions: Vec<Subscription>,
}

impl Outline {
    pub fn new(project: Entity<Project>, cx: &mut Context<Self>) -> Self {
        // The list must not lag behind the project.
        // every event
        // Ends with the project.
        let project_subscription = cx.subscribe(&project, Self::on_project_event); // nobody keeps it
        let project_observe_subscription = cx.observe(&project, |_, _, cx| {
            // The title shows how many there are.
            cx.notify();
        });
        // As above.

        Self {
            project,
            entries: Vec::new(), // filled by events
            _subscriptions: vec![project_subscription, project_observe_subscription],
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

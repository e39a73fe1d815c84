//! Lists the files of a project.

use gpui::{Context, Entity, EventEmitter, Subscription};

pub struct Outline {
    project: Entity<Project>,
    entries: Vec<String>,
    _subscriptions: Vec<Subscription>,
}

impl Outline {
    pub fn new(project: Entity<Project>, cx: &mut Context<Self>) -> Self {
        let mut this = Self {
            project,
            entries: Vec::new(),
            _subscriptions: Vec::new(),
        };
        this.follow_project(cx);
        this
    }

    fn follow_project(&mut self, cx: &mut Context<Self>) {
        cx.subscribe(&self.project, |this, _, event, cx| {
            if let ProjectEvent::FileAdded(file) = event {
                this.entries.push(file.clone());
                cx.notify();
            }
        })
        .detach();
    }

    pub fn count(&self) -> usize {
        self._subscriptions.len()
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

//! Lists the files of a project.

use futures::channel::oneshot;
use gpui::{Context, Entity, EventEmitter, Subscription};

pub struct Outline {
    project: Entity<Project>,
    entries: Vec<String>,
    ready: Option<oneshot::Sender<()>>,
    _subscriptions: Vec<Subscription>,
}

impl Outline {
    pub fn new(project: Entity<Project>, cx: &mut Context<Self>) -> (Self, oneshot::Receiver<()>) {
        let (sender, receiver) = oneshot::channel();
        let project_subscription = cx.subscribe(&project, Self::on_project_event);

        (
            Self {
                project,
                entries: Vec::new(),
                ready: Some(sender),
                _subscriptions: vec![project_subscription],
            },
            receiver,
        )
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

//! Lists the files of a project, and counts them.

use gpui::{Context, Entity, EventEmitter, Subscription};

pub struct Outline {
    project: Entity<Project>,
    entries: Vec<String>,
    _subscriptions: Vec<Subscription>,
}

impl Outline {
    pub fn new(project: Entity<Project>, cx: &mut Context<Self>) -> Self {
        let project_subscription = cx.observe(&project, |_, _, cx| cx.notify());
        Self {
            project,
            entries: Vec::new(),
            _subscriptions: vec![project_subscription],
        }
    }

    pub fn project(&self) -> &Entity<Project> {
        &self.project
    }
}

pub struct Counter {
    count: usize,
    _subscriptions: Vec<Subscription>,
}

impl Counter {
    pub fn new(project: &Entity<Project>, cx: &mut Context<Self>) -> Self {
        let project_subscription = cx.subscribe(project, |this, _, event, cx| match event {
            ProjectEvent::FileAdded(_) => {
                this.count += 1;
                cx.notify();
            }
            ProjectEvent::Closed => {}
        });
        Self {
            count: 0,
            _subscriptions: vec![project_subscription],
        }
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

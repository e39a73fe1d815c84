//! Lists the files of a project.

use gpui::{Context, Entity, EntityId, EventEmitter, Subscription};
use std::collections::HashMap;

pub struct Outline {
    project: Entity<Project>,
    entries: Vec<String>,
    other_subscriptions: HashMap<EntityId, Subscription>,
}

impl Outline {
    pub fn new(project: Entity<Project>) -> Self {
        Self {
            project,
            entries: Vec::new(),
            other_subscriptions: HashMap::default(),
        }
    }

    pub fn follow(&mut self, other: &Entity<Project>, cx: &mut Context<Self>) {
        let subscription = cx.subscribe(other, Self::on_project_event);
        self.other_subscriptions
            .insert(other.entity_id(), subscription);
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

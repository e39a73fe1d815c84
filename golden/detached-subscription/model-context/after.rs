//! Keeps the files of a project in order.

use gpui::{AppContext, Context, EventEmitter, Model, ModelContext, Subscription};

pub struct Store {
    project: Model<Project>,
    files: Vec<String>,
    _subscriptions: Vec<Subscription>,
}

impl Store {
    pub fn build(project: Model<Project>, cx: &mut AppContext) -> Model<Self> {
        cx.new_model(|cx: &mut ModelContext<Self>| {
            let project_subscription = cx.subscribe(&project, |store: &mut Self, _, event, cx| {
                let ProjectEvent::FileAdded(file) = event;
                store.files.push(file.clone());
                store.files.sort();
                cx.notify();
            });

            Store {
                project,
                files: Vec::new(),
                _subscriptions: vec![project_subscription],
            }
        })
    }
}

pub struct Project {
    pub files: Vec<String>,
}

pub enum ProjectEvent {
    FileAdded(String),
}

impl EventEmitter<ProjectEvent> for Project {}

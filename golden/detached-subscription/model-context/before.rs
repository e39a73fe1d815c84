//! Keeps the files of a project in order.

use gpui::{AppContext, Context, EventEmitter, Model, ModelContext};

pub struct Store {
    project: Model<Project>,
    files: Vec<String>,
}

impl Store {
    pub fn build(project: Model<Project>, cx: &mut AppContext) -> Model<Self> {
        cx.new_model(|cx: &mut ModelContext<Self>| {
            cx.subscribe(&project, |store: &mut Self, _, event, cx| {
                let ProjectEvent::FileAdded(file) = event;
                store.files.push(file.clone());
                store.files.sort();
                cx.notify();
            })
            .detach();

            Store {
                project,
                files: Vec::new(),
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

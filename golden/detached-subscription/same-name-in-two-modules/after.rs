//! Two panels of the same name.

use gpui::EventEmitter;

pub mod left {
    use gpui::{Context, Entity, Subscription};

    use crate::Project;

    pub struct Panel {
        pub width: f32,
        _subscriptions: Vec<Subscription>,
    }

    impl Panel {
        pub fn new(project: &Entity<Project>, cx: &mut Context<Self>) -> Self {
            let project_subscription = cx.observe(project, |_, _, cx| cx.notify());
            Self {
                width: 240.,
                _subscriptions: vec![project_subscription],
            }
        }
    }
}

pub mod right {
    pub struct Panel {
        pub width: f32,
    }

    impl Panel {
        pub fn wide() -> Self {
            Self { width: 320. }
        }
    }

    pub fn narrow() -> Panel {
        Panel { width: 160. }
    }
}

pub fn narrow() -> right::Panel {
    right::Panel { width: 160. }
}

pub struct Project {
    pub files: Vec<String>,
}

pub enum ProjectEvent {
    FileAdded(String),
    Closed,
}

impl EventEmitter<ProjectEvent> for Project {}

//! A connection and its states.

use gpui::{Context, Entity};

pub enum Connection {
    Waiting(Entity<Project>),
    Open,
}

impl Connection {
    pub fn new(project: Entity<Project>, cx: &mut Context<Self>) -> Self {
        cx.observe(&project, |this, _, cx| {
            *this = Self::Open;
            cx.notify();
        })
        .detach();
        Self::Waiting(project)
    }
}

pub struct Project {
    pub files: Vec<String>,
}

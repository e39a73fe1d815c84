//! Starts what every window needs.

use gpui::{App, Entity, EventEmitter, Global};

pub fn init(project: &Entity<Project>, cx: &mut App) {
    cx.observe_new::<Project>(|project, _, _| project.files.clear())
        .detach();
    cx.observe_global::<Theme>(|cx| cx.refresh_windows())
        .detach();
    cx.subscribe(project, |_, event, cx| {
        if let ProjectEvent::Closed = event {
            cx.quit();
        }
    })
    .detach();
}

pub struct Theme;

impl Global for Theme {}

pub struct Project {
    pub files: Vec<String>,
}

pub enum ProjectEvent {
    FileAdded(String),
    Closed,
}

impl EventEmitter<ProjectEvent> for Project {}

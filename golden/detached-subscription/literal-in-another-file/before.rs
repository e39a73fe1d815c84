//! Projects and the list of their files.

pub mod outline;
pub mod preview;

use gpui::EventEmitter;

pub struct Project {
    pub files: Vec<String>,
}

pub enum ProjectEvent {
    FileAdded(String),
    Closed,
}

impl EventEmitter<ProjectEvent> for Project {}

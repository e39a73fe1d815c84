//! Shows an outline that does not follow its project.

use gpui::Entity;
use sample::{Outline, Project};

pub fn still(project: Entity<Project>) -> Outline {
    Outline {
        project,
        entries: Vec::new(),
    }
}

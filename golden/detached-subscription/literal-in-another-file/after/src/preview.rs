//! A list that does not follow its project.

use gpui::Entity;

use crate::Project;
use crate::outline::Outline as Files;

pub fn preview(project: Entity<Project>, cx: &mut gpui::App) -> Entity<Files> {
    let entries = project.read(cx).files.clone();
    gpui::AppContext::new(cx, |_| Files {
        project,
        entries,
        _subscriptions: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    pub fn empty(project: Entity<Project>) -> Files {
        Files {
            project,
            entries: Vec::new(),
            _subscriptions: Vec::new(),
        }
    }
}

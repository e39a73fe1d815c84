//! Opens a pane in a workspace.

use gpui::{Context, Entity};

pub struct Pane {
    workspace: Entity<Workspace>,
}

pub struct Workspace {
    projects: Vec<Entity<Project>>,
}

impl Pane {
    pub fn new(workspace: Entity<Workspace>, cx: &mut Context<Self>) -> Self {
        workspace.update(cx, |workspace, cx| {
            for project in &workspace.projects {
                cx.observe(project, |_, _, cx| cx.notify()).detach();
            }
        });
        Self { workspace }
    }

    pub fn workspace(&self) -> &Entity<Workspace> {
        &self.workspace
    }
}

pub struct Project {
    pub files: Vec<String>,
}

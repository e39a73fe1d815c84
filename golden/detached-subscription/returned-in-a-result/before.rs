//! Lists the files of a project that has some.

use anyhow::{Result, bail};
use gpui::{App, AppContext as _, Context, Entity, EventEmitter};

pub struct Outline {
    project: Entity<Project>,
    count: usize,
}

impl Outline {
    pub fn new(project: Entity<Project>, cx: &mut Context<Self>) -> Result<Self> {
        cx.subscribe(&project, Self::on_project_event).detach();
        let count = project.read(cx).files.len();
        if count == 0 {
            bail!("no files");
        }
        if count > 1000 {
            return Err(anyhow::anyhow!("too many files"));
        }

        Ok(Self { project, count })
    }

    pub fn open(project: Entity<Project>, cx: &mut App) -> Option<Entity<Self>> {
        let count = project.read(cx).files.len().checked_sub(1)?;
        Some(cx.new(|cx| {
            cx.subscribe(&project, Self::on_project_event).detach();
            Outline { project, count }
        }))
    }

    fn on_project_event(
        &mut self,
        project: Entity<Project>,
        _: &ProjectEvent,
        cx: &mut Context<Self>,
    ) {
        self.count = project.read(cx).files.len();
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

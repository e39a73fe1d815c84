//! Lists the files of a project as the theme and a search ask for.

use gpui::{Context, Entity, EventEmitter, Subscription};

pub struct Outline {
    entries: Vec<String>,
    follower: Option<Subscription>,
}

pub struct Theme;

impl gpui::Global for Theme {}

impl Outline {
    pub fn new(project: &Entity<Project>, other: &Entity<Project>, cx: &mut Context<Self>) -> Self {
        cx.observe(project, Self::redraw).detach();
        cx.observe(other, Self::redraw).detach();

        Self {
            entries: Vec::new(),
            follower: None,
        }
    }

    fn redraw(&mut self, _: Entity<Project>, cx: &mut Context<Self>) {
        cx.notify();
    }

    pub fn follow(&mut self, project: &Entity<Project>, cx: &mut Context<Self>) {
        self.follower = Some(cx.subscribe(project, Self::on_project_event));
    }

    fn on_project_event(
        &mut self,
        _: Entity<Project>,
        event: &ProjectEvent,
        cx: &mut Context<Self>,
    ) {
        match event {
            ProjectEvent::FileAdded(file) => self.entries.push(file.clone()),
            ProjectEvent::Closed => self.entries.clear(),
        }
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

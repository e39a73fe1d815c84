//! Lists the files of a project.

use gpui::{Context, Entity, EventEmitter};

pub struct Outline {
	project: Entity<Project>,
	entries: Vec<String>,
}

impl Outline {
	pub fn new(project: Entity<Project>, search: Entity<Search>, cx: &mut Context<Self>) -> Self {
		cx.subscribe(&project, |this: &mut Self, _, event, cx| {
			if let ProjectEvent::FileAdded(file) = event {
				this.entries.push(file.clone());
				cx.notify();
			}
		})
		.detach();
		cx.observe(&search, |_, _, cx| cx.notify()).detach();

		Self { project, entries: Vec::new() }
	}

	pub fn project(&self) -> &Entity<Project> {
		&self.project
	}
}

pub struct Search {
	pub query: String,
}

pub struct Project {
	pub files: Vec<String>,
}

pub enum ProjectEvent {
	FileAdded(String),
	Closed,
}

impl EventEmitter<ProjectEvent> for Project {}

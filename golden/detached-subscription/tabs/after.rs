//! Lists the files of a project.

use gpui::{Context, Entity, EventEmitter, Subscription};

pub struct Outline {
	project: Entity<Project>,
	entries: Vec<String>,
	_subscriptions: Vec<Subscription>,
}

impl Outline {
	pub fn new(project: Entity<Project>, search: Entity<Search>, cx: &mut Context<Self>) -> Self {
		let _subscriptions = vec![
			cx.subscribe(&project, |this: &mut Self, _, event, cx| {
				if let ProjectEvent::FileAdded(file) = event {
					this.entries.push(file.clone());
					cx.notify();
				}
			}),
			cx.observe(&search, |_, _, cx| cx.notify()),
		];

		Self {
			project,
			entries: Vec::new(),
			_subscriptions,
		}
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

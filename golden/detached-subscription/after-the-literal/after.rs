//! Lists the files of a project.

use gpui::{AppContext as _, Context, Entity, EventEmitter, Subscription};

pub struct Outline {
    project: Entity<Project>,
    entries: Vec<String>,
    _subscriptions: Vec<Subscription>,
}

impl Outline {
    pub fn new(project: Entity<Project>, cx: &mut Context<Self>) -> Self {
        let search = cx.new(|_| Search::default());
        let mut this = Self {
            project: project.clone(),
            entries: project.read(cx).files.clone(),
            _subscriptions: Vec::new(),
        };
        let project_subscription = cx.subscribe(&project, Self::on_project_event);
        this._subscriptions.push(project_subscription);
        if !this.entries.is_empty() {
            let search_subscription = cx.observe(&search, |this: &mut Self, search, cx| {
                let query = search.read(cx).query.clone();
                this.entries.retain(|entry| entry.contains(&query));
                cx.notify();
            });
            this._subscriptions.push(search_subscription);
        }
        let project_observe_subscription = cx.observe(&this.project, |_, _, cx| cx.notify());
        this._subscriptions.push(project_observe_subscription);
        this
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

#[derive(Default)]
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

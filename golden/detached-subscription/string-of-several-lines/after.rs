//! Lists the files of a project as the theme and a search ask for.

use gpui::{Context, Entity, EventEmitter, Subscription};

pub struct Outline {
    entries: Vec<String>,
    follower: Option<Subscription>,
    _subscriptions: Vec<Subscription>,
}

pub struct Theme;

impl gpui::Global for Theme {}

impl Outline {
    pub fn new(project: &Entity<Project>, cx: &mut Context<Self>) -> Self {
        let project_subscription = cx.observe(project, |_, _, cx| cx.notify());
        let project_subscribe_subscription = cx.subscribe(project, |this, _, _, cx| {
            this.entries.push(
                "files:
    none"
                    .to_string(),
            );
            cx.notify();
        });

        Self {
            entries: Vec::new(),
            follower: None,
            _subscriptions: vec![project_subscription, project_subscribe_subscription],
        }
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

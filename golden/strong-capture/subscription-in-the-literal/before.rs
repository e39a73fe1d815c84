use gpui::{Context, Entity, EventEmitter, Subscription, WeakEntity};

pub struct Outline {
    entries: Vec<Entry>,
    _subscription: Subscription,
}

pub struct Entry {
    pub outline: WeakEntity<Outline>,
    pub name: String,
}

impl Outline {
    pub fn new(project: &Entity<Project>, cx: &mut Context<Self>) -> Self {
        let entries = Vec::new();
        let outline = cx.entity();
        let subscription = cx.subscribe(project, move |this, _, event: &ProjectEvent, cx| {
            let ProjectEvent::Added(name) = event;
            this.entries.push(Entry {
                outline: outline.downgrade(),
                name: name.clone(),
            });
            cx.notify();
        });
        Self {
            entries,
            _subscription: subscription,
        }
    }
}

pub struct Project;

pub enum ProjectEvent {
    Added(String),
}

impl EventEmitter<ProjectEvent> for Project {}

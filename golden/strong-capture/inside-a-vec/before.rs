use gpui::{Context, Entity, Subscription};

pub struct Pane {
    views: Vec<View>,
    _subscriptions: Vec<Subscription>,
}

pub struct View {
    pub pane: Entity<Pane>,
}

pub struct Project;

impl Pane {
    pub fn new(project: &Entity<Project>, cx: &mut Context<Self>) -> Self {
        let pane = cx.entity();
        Self {
            views: Vec::new(),
            _subscriptions: vec![cx.observe(project, move |this, _, _| {
                this.views.push(View { pane: pane.clone() });
            })],
        }
    }
}

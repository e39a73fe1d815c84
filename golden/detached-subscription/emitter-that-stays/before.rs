//! Outlines of a project: they come and go, the project stays.

use std::sync::Arc;

use gpui::{Context, Entity, EventEmitter, Global};

pub struct Outline {
    icons: Arc<Icons>,
    entries: Vec<String>,
    show_icons: bool,
}

impl Outline {
    pub fn new(project: &Entity<Project>, icons: Arc<Icons>, cx: &mut Context<Self>) -> Self {
        let project_icons = icons.clone();
        cx.subscribe(project, move |this, _, event, cx| {
            let ProjectEvent::FileAdded(file) = event;
            this.entries.push(project_icons.beside(file));
            cx.notify();
        })
        .detach();
        let settings_icons = icons.clone();
        cx.observe_global::<Settings>(move |this, cx| {
            this.show_icons = cx.global::<Settings>().show_icons && settings_icons.can_show();
            cx.notify();
        })
        .detach();

        Self {
            icons,
            entries: Vec::new(),
            show_icons: false,
        }
    }

    pub fn rows(&self) -> Vec<String> {
        let icon = if self.show_icons {
            self.icons.folder
        } else {
            ""
        };
        let rows = self.entries.iter();
        rows.map(|entry| format!("{icon}{entry}")).collect()
    }
}

pub struct Icons {
    pub folder: &'static str,
    pub file: &'static str,
}

impl Icons {
    fn beside(&self, file: &str) -> String {
        format!("{}{file}", self.file)
    }

    fn can_show(&self) -> bool {
        !self.folder.is_empty()
    }
}

pub struct Settings {
    pub show_icons: bool,
}

impl Global for Settings {}

pub struct Project;

pub enum ProjectEvent {
    FileAdded(String),
}

impl EventEmitter<ProjectEvent> for Project {}

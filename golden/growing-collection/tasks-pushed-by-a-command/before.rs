//! Remembers what is known of documents.

use gpui::{Context, Task};

pub struct Notes {
    title: String,
    tasks: Vec<Task<()>>,
}

impl Notes {
    pub fn new(title: String) -> Self {
        Self {
            title,
            tasks: Vec::new(),
        }
    }

    pub fn start(&mut self, cx: &mut Context<Self>) {
        self.tasks.push(cx.spawn(async move |_, _| {}));
    }
}

use gpui::{Context, Task};

pub struct Loader {
    names: Vec<String>,
    task: Option<Task<()>>,
}

impl Loader {
    pub fn load(&mut self, names: Task<Vec<String>>, cx: &mut Context<Self>) {
        let this = cx.entity();
        self.task = Some(cx.spawn(async move |_, cx| {
            let names = names.await;
            this.update(cx, |this, cx| {
                this.names = names;
                cx.notify();
            })
            .ok();
        }));
    }
}

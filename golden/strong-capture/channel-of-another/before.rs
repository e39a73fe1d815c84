use futures::StreamExt as _;
use futures::channel::mpsc;
use gpui::Context;

pub struct Answer {
    text: String,
}

impl Answer {
    pub fn read(&mut self, mut chunks: mpsc::Receiver<String>, cx: &mut Context<Self>) {
        let this = cx.entity();
        cx.spawn(async move |_, cx| {
            while let Some(chunk) = chunks.next().await {
                this.update(cx, |this, _| this.text += &chunk).ok();
            }
        })
        .detach();
    }
}

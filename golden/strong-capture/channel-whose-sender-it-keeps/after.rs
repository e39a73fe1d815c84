use futures::StreamExt as _;
use futures::channel::mpsc;
use gpui::Context;

pub struct Log {
    lines: Vec<String>,
    sender: mpsc::UnboundedSender<String>,
}

impl Log {
    pub fn new(cx: &mut Context<Self>) -> Self {
        let (sender, mut lines) = mpsc::unbounded();
        cx.spawn(async move |log, cx| {
            while let Some(line) = lines.next().await {
                let Some(log) = log.upgrade() else {
                    break;
                };
                log.update(cx, |log, cx| {
                    log.lines.push(line);
                    cx.notify();
                })
                .ok();
            }
        })
        .detach();
        Self {
            lines: Vec::new(),
            sender,
        }
    }

    pub fn write(&self, line: String) {
        self.sender.unbounded_send(line).ok();
    }
}

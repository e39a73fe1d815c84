//! A terminal that is made outside of the app, and gets its events once it is inside.

use futures::StreamExt as _;
use futures::channel::mpsc::UnboundedReceiver;
use gpui::Context;

pub struct TerminalBuilder {
    terminal: Terminal,
    events_rx: UnboundedReceiver<String>,
}

impl TerminalBuilder {
    pub fn new(events_rx: UnboundedReceiver<String>) -> Self {
        let terminal = Terminal { lines: Vec::new() };
        Self {
            terminal,
            events_rx,
        }
    }

    pub fn subscribe(mut self, cx: &Context<Terminal>) -> Terminal {
        cx.spawn(async move |terminal, cx| {
            while let Some(event) = self.events_rx.next().await {
                terminal.update(cx, |terminal, cx| {
                    terminal.lines.push(event);
                    cx.notify();
                })?;
            }
            anyhow::Ok(())
        })
        .detach();

        self.terminal = Terminal { lines: Vec::new() };
        self.terminal
    }
}

pub struct Terminal {
    lines: Vec<String>,
}

//! A client and its status bar.

pub mod offline;
pub mod status_bar;

use futures::channel::mpsc::{self, UnboundedReceiver, UnboundedSender};

#[derive(Default)]
pub struct Client {
    listeners: Vec<UnboundedSender<String>>,
}

impl Client {
    pub fn status(&mut self) -> UnboundedReceiver<String> {
        let (tx, rx) = mpsc::unbounded();
        self.listeners.push(tx);
        rx
    }
}

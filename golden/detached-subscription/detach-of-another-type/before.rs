//! Watches a server and a folder.

use gpui::Context;

pub struct Watcher {
    server: Server,
}

impl Watcher {
    pub fn new(server: Server, _: &mut Context<Self>) -> Self {
        server.subscribe("files").detach();
        server.observe("folders").detach();
        Self { server }
    }

    pub fn server(&self) -> &Server {
        &self.server
    }
}

pub struct Server;

pub struct Subscription;

impl Server {
    pub fn subscribe(&self, _channel: &str) -> Subscription {
        Subscription
    }

    pub fn observe(&self, _channel: &str) -> Subscription {
        Subscription
    }
}

impl Subscription {
    pub fn detach(self) {}
}

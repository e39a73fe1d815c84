use std::collections::HashMap;

use gpui::{Context, Entity, Task};

impl ChannelWatcher {
    pub fn on_hub_event(&mut self, _: Entity<Hub>, event: &StatusChanged, cx: &mut Context<Self>) {
        let server_id = &event.server_id;
        match &event.status {
            Status::Running => {
                let watching = cx.spawn(async move |_, _| {});
                self.server_watches.insert(server_id.clone(), watching);
            }
            Status::Stopped | Status::Failed(_) => {
                // The list shows the state.
                self.closed.push(server_id.clone());
            }
            Status::Starting => cx.notify(),
        }
    }
}

#[derive(Default)]
pub struct ChannelWatcher {
    server_watches: HashMap<ServerId, Task<()>>,
    closed: Vec<ServerId>,
}

pub struct StatusChanged {
    pub server_id: ServerId,
    pub status: Status,
}

pub enum Status {
    Starting,
    Running,
    Stopped,
    Failed(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ServerId(String);

pub struct Hub;

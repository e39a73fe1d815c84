use std::collections::HashMap;

use gpui::{Context, Entity, Task};

impl ChannelWatcher {
    pub fn on_hub_event(&mut self, _: Entity<Hub>, event: &StatusChanged, cx: &mut Context<Self>) {
        let server_id = &event.server_id;
        match &event.status {
            Status::Running => {
                log::debug!("server {server_id:?} changed to Running");
                let watching = cx.spawn(async move |_, _| {});
                log::info!(
                    "keeping the task of server {server_id:?}, beside {} others",
                    self.server_watches.len()
                );
                self.server_watches.insert(server_id.clone(), watching);
            }
            Status::Stopped | Status::Failed(_) => {
                log::debug!("server {server_id:?} changed to Stopped or Failed");
                self.server_watches.remove(server_id);
                log::debug!(
                    "{} tasks left after server {server_id:?}",
                    self.server_watches.len()
                );
            }
            Status::Starting => cx.notify(),
        }
    }
}

#[derive(Default)]
pub struct ChannelWatcher {
    server_watches: HashMap<ServerId, Task<()>>,
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

//! A bar without a connection.

use gpui::{Context, Entity, Task};

use crate::Client;
use crate::status_bar::StatusBar;

pub fn offline(client: Entity<Client>, _: &mut Context<StatusBar>) -> StatusBar {
    StatusBar {
        client,
        status: None,
        _status_task: Task::ready(()),
    }
}

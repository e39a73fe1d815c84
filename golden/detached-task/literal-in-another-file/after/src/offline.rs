//! A bar without a connection.

use gpui::Entity;

use crate::Client;
use crate::status_bar::StatusBar;

pub fn offline(client: Entity<Client>) -> StatusBar {
    StatusBar {
        client,
        status: None,
        _status_task: gpui::Task::ready(()),
    }
}

//! What the binary shares with others.

pub mod managed_tasks;
pub mod resource_registry;

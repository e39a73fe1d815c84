//! What plugins and their host agree on.

mod id;

pub use id::PluginId;

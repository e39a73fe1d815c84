//! What plugins are called.

#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PluginId(String);

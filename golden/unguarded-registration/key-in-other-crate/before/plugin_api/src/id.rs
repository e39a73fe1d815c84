use std::fmt;

#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PluginId(String);

impl fmt::Display for PluginId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

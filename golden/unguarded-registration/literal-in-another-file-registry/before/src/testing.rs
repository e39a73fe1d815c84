//! What tests of other modules start from.

use std::sync::Arc;

use crate::Palette;
use crate::store::PluginCommands;

pub fn no_commands() -> PluginCommands {
    PluginCommands {
        palette: Arc::new(Palette::default()),
        plugin_command_ids: Default::default(),
        _subscription: None,
    }
}

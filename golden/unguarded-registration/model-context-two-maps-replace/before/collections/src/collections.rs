//! The maps of this workspace.

pub type HashMap<K, V> = std::collections::HashMap<K, V>;

pub use std::collections::*;

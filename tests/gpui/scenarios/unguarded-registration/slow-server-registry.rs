//! The steps are the same as with the other strategies.

use super::*;

#[path = "slow-server.rs"]
mod steps;

pub use steps::*;

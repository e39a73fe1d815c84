//! The steps are the same as with the other strategy.

use super::*;

#[path = "slow-server.rs"]
mod steps;

pub use steps::*;

//! The steps are the same as with the other strategies.

use super::*;

#[path = "shared-working-set.rs"]
mod steps;

pub use steps::*;

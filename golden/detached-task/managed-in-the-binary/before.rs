//! What a board can show.

pub mod managed_tasks;

#[derive(Clone)]
pub struct Notice {
    pub text: String,
}

//! The pages of a request: staff's decisions, the requester's own moves, and objections.

pub mod decisions;
mod objection;
mod own;

pub use decisions::{approve, claim, reject, resolve};
pub use objection::{object, objection};
pub use own::{reopen, withdraw};

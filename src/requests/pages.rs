//! The pages of a request: staff's decisions, the requester's own moves, and objections.

pub mod decisions;
mod merge;
mod objection;
mod own;

pub use decisions::{approve, claim, reject, resolve, undo_merge};
pub use merge::{merge, preview as merge_preview};
pub use objection::{object, objection};
pub use own::{reopen, withdraw};

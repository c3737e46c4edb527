//! Merging two certification profiles of one person: one survives, the other's number stands for it from then on.
//!
//! Here stand the journal of merges and what a merge changes on the two profiles. That both are the requester's is the
//! policy's matter ([`crate::verification`]); approval, hold, notices and objections are those of every request
//! (`requests/merging.rs`).

mod carry;
mod model;
pub mod policy;
mod store;

pub use carry::{Account, Carried, Undone, carry_out, undo};
pub use model::{Merge, MergeId, MergeState, SurvivorWhy};
pub(crate) use store::{NewMerge, cancel, start};
pub use store::{is_running, of_request, running, running_elsewhere};

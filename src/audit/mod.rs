//! The record: append-only, ids and codes only, committed with what it records, chained by a sealer soon after.

mod seal;
mod store;

pub use seal::{Verdict, has_unsealed, seal, verify};
pub use store::{Entry, record};

//! Approvals, and the reasons of decisions, which staff alone sees.

mod store;

pub(crate) use store::{Note, add, add_note, approvers, void_all, votes};

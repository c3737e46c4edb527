//! Queries and changes, one file for each subject.

pub(super) mod bindings;
pub(super) mod claims;
pub(super) mod freezes;
pub(super) mod profiles;

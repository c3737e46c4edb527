//! Notices of an approved change to the old contacts.

mod store;

pub use store::{Notice, add, all_settled, by_code, by_id, settle};

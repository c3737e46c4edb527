//! Notices of an approved change to the old contacts.

mod store;

pub use store::{Notice, by_id};
pub(crate) use store::{add, all_settled, any_refused, by_code, settle};

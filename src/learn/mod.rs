//! Learn profiles: the learning side of a person, with at most one personal account and up to five of work or school.

mod model;
pub mod pages;
mod store;

pub use model::{ConnectionId, LearnAccount, LearnProfileId};
pub use store::{accounts_of, ensure_profile, ensure_profile_of, profile_of};

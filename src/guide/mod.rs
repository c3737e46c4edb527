//! The guide: where somebody stands with their two profiles, which way to align them fits, and its steps one by one.
//!
//! `policy` says all of it from facts, without any I/O. The way somebody follows is a row bound to their Learn profile, so
//! it is still there after signing in with another account of that profile; how far they have come is derived anew.

mod facts;
mod model;
pub mod pages;
pub mod policy;
mod store;

pub use facts::{Found, look, pointer};
pub use model::{CanAdd, Code, Current, Deed, Guide, GuideId, Mark, Personal, Pointer, Said, Step, Way};
pub use store::{after_connected, before_learn_ends, open_at};

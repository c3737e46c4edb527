//! The agents' desk: the queue and the working view of a request. What staff decides stands in [`crate::requests`].

mod model;
pub mod pages;
mod policy;
mod store;

//! Asking, in a few short steps: what is your situation → the public question → the private details → check and send.
//! What was typed is kept in a sealed draft until it is sent.

mod draft;
mod pages;
mod preview;
mod rules;
mod send;

pub use pages::{show, step};
pub use preview::preview;

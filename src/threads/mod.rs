//! Private threads: the conversation of a question's author with the agents. Tables of their own; no flag makes them
//! public, and every reader goes through [`visible_to`] or the inbox.

mod model;
pub mod pages;
mod store;

pub use model::{MAX_BODY, MessageId, Post, Posted, Side, Text, Thread, ThreadId};
pub use store::{admit_desk, code_of, drafts, open, post, set_locked, visible_to};

//! Private threads: the conversation of a question's author with the agents. Tables of their own; no flag makes them
//! public.

mod model;

pub use model::{MessageId, Side, ThreadId};

//! Requests: the change of the personal account on a certification profile, from asking to connected.

mod model;
pub mod state;

pub use model::{NoteId, NoticeId, ObjectionId, RequestId};
pub use state::{State, Turn};

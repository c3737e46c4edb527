//! Requests: the change of the personal account on a certification profile, from asking to connected.

mod model;
pub mod state;
pub mod store;

pub use model::{
    ApprovalId, Channel, EndReason, NoteId, NoteKind, NoticeId, ObjectionId, RequestId, Resolution, Setback,
    Situation,
};
pub use state::{Move, State, Turn};
pub use store::Request;

//! Requests: the change of the personal account on a certification profile, from asking to connected.
//!
//! `state` says which moves there are, `moves` makes one; who makes which stands in `open` (asking), `decide`
//! (staff), `hold` (notices, hold, rebind), `objections`, `turns` (messages, answers, taking back) and `jobs` (time).

mod approvals;
mod decide;
mod facts;
mod hold;
pub mod jobs;
mod letters;
pub(crate) mod merging;
mod model;
mod moves;
mod notices;
mod objections;
mod open;
pub mod pages;
mod panel;
mod repoint;
pub mod state;
pub mod store;
mod turns;

pub use decide::{Closing, Decided, close_by_staff};
pub use facts::{Judged, judge};
pub use hold::{address_of, addresses_of, notice_settled};
pub use letters::to_contact;
pub use model::{
    ApprovalId, Channel, EndReason, NoteId, NoteKind, NoticeId, ObjectionId, RequestId, Resolution, Setback,
    Situation,
};
pub use moves::{Moved, tell};
pub use notices::{Notice, by_id as notice};
pub use objections::{may_object, open_since};
pub use open::{NewRequest, Opened, open};
pub use panel::{Panel, Step, panel};
pub use state::{Move, State, Turn};
pub use store::{Request, by_code, by_id, by_question, by_thread};
pub use turns::{
    after_connected, after_evidence, after_frozen, after_message, after_profile_changed, close_same_account,
};

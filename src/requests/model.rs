//! Requests as values.

use crate::id_type;

id_type! {
    /// A request.
    RequestId,
    /// An internal note.
    NoteId,
    /// A notice of an approved change to an old contact.
    NoticeId,
    /// An objection to a change.
    ObjectionId,
    /// An approval.
    ApprovalId,
}

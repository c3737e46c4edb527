//! The states of a request and the moves between them, as pure functions.

use crate::text_enum;

text_enum! {
    /// Where a request stands.
    pub enum State {
        /// Asked, nobody has taken it.
        Open => "open",
        /// An agent verifies who the requester is.
        Verifying => "verifying",
        /// Approved; further approvals may be due.
        Approved => "approved",
        /// All approvals given; the old contacts can object.
        Holding => "holding",
        /// The profile is bound to the wanted account; connecting is left to the person.
        Rebound => "rebound",
        /// The person has connected the profiles.
        Connected => "connected",
        /// Somebody objected; only a lead decides.
        Contested => "contested",
        /// Refused.
        Rejected => "rejected",
        /// The requester did not answer in time.
        Expired => "expired",
        /// The requester took it back.
        Withdrawn => "withdrawn",
        /// A lead put the earlier binding back.
        Undone => "undone",
        /// Another request of the same author stands for it.
        Duplicate => "duplicate",
        /// Closed otherwise.
        Closed => "closed",
    }
}

text_enum! {
    /// Whose turn it is.
    pub enum Turn {
        /// The person who asked.
        Requester => "requester",
        /// Support staff.
        Staff => "staff",
        /// Nobody's: it waits for time, or is over.
        None => "none",
    }
}

//! The desk as values.

use crate::accounts::AccountId;
use crate::certification::ProfileId;
use crate::clock::Stamp;
use crate::db::Code;
use crate::questions::Topic;
use crate::requests::{NoteId, NoteKind, RequestId, State, Turn};
use crate::text_enum;
use crate::threads::ThreadId;
use crate::web::Keyset;

text_enum! {
    /// What part of the queue is looked at.
    pub enum Shelf {
        /// All that is not over.
        Live => "live",
        /// Nobody has taken it.
        Unclaimed => "unclaimed",
        /// The reader's own.
        Mine => "mine",
        /// It is staff's turn.
        Staff => "staff",
        /// Somebody objected: for leads.
        Contested => "contested",
        /// All that is over.
        Closed => "closed",
    }
}

/// The states of what is not over for the desk: a change that was made still waits for the person to connect.
pub(super) const LIVE: &[State] = &[
    State::Open,
    State::Verifying,
    State::Approved,
    State::Holding,
    State::Contested,
    State::Rebound,
];

/// The states of what is over.
pub(super) const OVER: &[State] = &[
    State::Connected,
    State::Rejected,
    State::Expired,
    State::Withdrawn,
    State::Undone,
    State::Duplicate,
    State::Closed,
];

impl Shelf {
    /// Whether what waits longest comes first; otherwise what happened last does.
    pub fn is_oldest_first(self) -> bool {
        match self {
            Shelf::Unclaimed | Shelf::Staff | Shelf::Contested => true,
            Shelf::Live | Shelf::Mine | Shelf::Closed => false,
        }
    }
}

/// A request in the queue.
#[derive(Clone, Debug, diesel::Queryable)]
pub(super) struct Waiting {
    pub(super) id: RequestId,
    pub(super) code: Code,
    pub(super) title: String,
    pub(super) topic: Topic,
    pub(super) state: State,
    pub(super) turn: Turn,
    pub(super) thread: ThreadId,
    pub(super) author: AccountId,
    pub(super) assignee: Option<AccountId>,
    pub(super) profile: Option<ProfileId>,
    pub(super) wanted_account: Option<AccountId>,
    pub(super) asked_at: Stamp,
    pub(super) active_at: Stamp,
}

impl Waiting {
    /// Its place in the queue.
    pub(super) fn key(&self) -> Keyset {
        Keyset {
            at: self.active_at,
            id: self.id.0,
        }
    }
}

/// What staff should know before touching a request; never shown to anybody else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Flags {
    /// Several people's requests for one profile are under way.
    pub(super) same_profile: bool,
    /// Several requests for one wanted account are under way.
    pub(super) same_wanted: bool,
    /// The profile is frozen.
    pub(super) frozen: bool,
    /// Only the strict policy applies to the profile.
    pub(super) strict: bool,
}

/// An internal note, as staff reads it.
#[derive(Clone, Debug)]
pub(super) struct Note {
    pub(super) id: NoteId,
    pub(super) author: AccountId,
    pub(super) kind: NoteKind,
    pub(super) html: String,
    pub(super) at: Stamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_either_live_or_over() {
        for state in State::ALL {
            assert!(LIVE.contains(state) != OVER.contains(state), "{state}");
        }
    }
}

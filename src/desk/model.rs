//! The desk as values.

use crate::accounts::AccountId;
use crate::certification::ProfileId;
use crate::clock::Stamp;
use crate::db::Code;
use crate::questions::Topic;
use crate::requests::{NoteId, NoteKind, RequestId, State, Turn};
use crate::text_enum;
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
    /// Whether its thread has something new for the reader; nothing where they take no part in it.
    pub(super) unread: Option<bool>,
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
    use crate::requests::{Setback, Situation};
    use crate::verification::prove::Proved;
    use crate::verification::{EvidenceKind, EvidenceOutcome, PROFILE_UPDATED, Strength};
    use crate::words::Words;

    #[test]
    fn everything_that_staff_reads_of_a_request_has_words() {
        let voided = [
            "replaced",
            "wanted_changed",
            "target_taken",
            "profile_changed",
            "reconsidered",
            Setback::ProfileMerged.as_str(),
            PROFILE_UPDATED,
        ];
        let given = ["answers", Proved::TargetUnavailable.as_str(), PROFILE_UPDATED];
        let keys = (NoteKind::ALL.iter().map(|kind| format!("desk-note-{kind}")))
            .chain(EvidenceKind::ALL.iter().map(|kind| format!("evidence-{kind}")))
            .chain(EvidenceOutcome::ALL.iter().map(|word| format!("outcome-{word}")))
            .chain(Strength::ALL.iter().map(|word| format!("strength-{word}")))
            .chain(Setback::ALL.iter().map(|why| format!("setback-{why}")))
            .chain(Situation::ALL.iter().map(|word| format!("desk-situation-{word}")))
            .chain(given.map(|what| format!("evidence-{what}")))
            .chain(voided.map(|why| format!("voided-{why}")));
        for key in keys {
            assert!(Words::of("en").has(&key), "{key}");
        }
    }

    #[test]
    fn every_state_is_either_live_or_over() {
        for state in State::ALL {
            assert!(LIVE.contains(state) != OVER.contains(state), "{state}");
        }
    }
}

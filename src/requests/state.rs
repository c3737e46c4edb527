//! The states of a request and the moves between them, as pure functions. Nothing else decides what may follow.

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

/// What can be done with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// An agent takes it.
    Claim,
    /// An approval the policy allows.
    Approve,
    /// All approvals are given: the hold begins.
    Hold,
    /// The hold is over and everything still holds.
    Rebind,
    /// The same, for a request whose two profiles become one.
    Merge,
    /// The approved change can not be made as it was approved.
    SetBack,
    /// The person connects the profiles.
    Connect,
    /// The requester takes it back.
    Withdraw,
    /// Staff refuses it.
    Reject,
    /// Staff closes it: spam, answered, or nothing to change.
    Close,
    /// It stands for another request of the same author.
    MarkDuplicate,
    /// The requester did not answer in time.
    Expire,
    /// The requester comes back to an expired request.
    Reopen,
    /// Nobody connected and the time to object is over.
    Lapse,
    /// An old contact objects.
    Object,
    /// A lead finds that an objection does not hold.
    Resume,
    /// A lead finds that an objection holds.
    Uphold,
    /// A lead undoes a merge nobody has objected to.
    Undo,
}

impl State {
    /// The state that `step` leads to from here, or `None` where it is not possible. `contested_from` is the state the
    /// objection met, for the two moves out of `contested`.
    pub fn after(self, step: Move, contested_from: Option<State>) -> Option<State> {
        use State as S;
        match (step, self) {
            (Move::Claim, S::Open) => Some(S::Verifying),
            (Move::Approve, S::Verifying) => Some(S::Approved),
            (Move::Hold, S::Approved) => Some(S::Holding),
            (Move::Rebind | Move::Merge, S::Holding) => Some(S::Rebound),
            (Move::SetBack, S::Approved | S::Holding) => Some(S::Verifying),
            (Move::Connect, S::Rebound) => Some(S::Connected),
            (Move::Withdraw, S::Open | S::Verifying | S::Approved | S::Holding) => Some(S::Withdrawn),
            (Move::Reject, S::Open | S::Verifying | S::Approved | S::Holding) => Some(S::Rejected),
            (Move::Close, S::Open | S::Verifying) => Some(S::Closed),
            (Move::MarkDuplicate, S::Open | S::Verifying) => Some(S::Duplicate),
            (Move::Expire, S::Verifying) => Some(S::Expired),
            (Move::Reopen, S::Expired) => Some(S::Verifying),
            (Move::Lapse, S::Rebound) => Some(S::Closed),
            (Move::Object, S::Approved | S::Holding | S::Rebound | S::Connected) => Some(S::Contested),
            (Move::Undo, S::Rebound | S::Connected) => Some(S::Undone),
            (Move::Resume, S::Contested) => contested_from.filter(|from| from.can_be_contested()),
            (Move::Uphold, S::Contested) => match contested_from {
                Some(S::Approved | S::Holding) => Some(S::Rejected),
                Some(S::Rebound | S::Connected) => Some(S::Undone),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether an objection can meet a request here.
    pub fn can_be_contested(self) -> bool {
        matches!(
            self,
            State::Approved | State::Holding | State::Rebound | State::Connected
        )
    }

    /// Whether nothing more will happen by itself: not claimed, verified, held or contested any more.
    pub fn is_over(self) -> bool {
        match self {
            State::Open | State::Verifying | State::Approved | State::Holding | State::Contested => false,
            State::Rebound
            | State::Connected
            | State::Rejected
            | State::Expired
            | State::Withdrawn
            | State::Undone
            | State::Duplicate
            | State::Closed => true,
        }
    }

    /// Whether the requester may still add evidence.
    pub fn takes_evidence(self) -> bool {
        matches!(self, State::Open | State::Verifying)
    }

    /// The states in which a second request of the same author is a duplicate of this one.
    pub const UNFINISHED: &'static [State] = &[
        State::Open,
        State::Verifying,
        State::Approved,
        State::Holding,
        State::Contested,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOVES: &[Move] = &[
        Move::Claim,
        Move::Approve,
        Move::Hold,
        Move::Rebind,
        Move::Merge,
        Move::SetBack,
        Move::Connect,
        Move::Withdraw,
        Move::Reject,
        Move::Close,
        Move::MarkDuplicate,
        Move::Expire,
        Move::Reopen,
        Move::Lapse,
        Move::Object,
        Move::Resume,
        Move::Uphold,
        Move::Undo,
    ];

    #[test]
    fn nothing_leaves_a_final_state() {
        for state in [
            State::Rejected,
            State::Withdrawn,
            State::Undone,
            State::Duplicate,
            State::Closed,
        ] {
            for step in MOVES {
                assert_eq!(state.after(*step, Some(State::Holding)), None, "{state} {step:?}");
            }
        }
    }

    #[test]
    fn only_a_hold_leads_to_a_rebind() {
        for state in State::ALL {
            for step in MOVES {
                for from in State::ALL {
                    if state.after(*step, Some(*from)) == Some(State::Rebound) && *state != State::Contested {
                        assert_eq!(*state, State::Holding);
                        assert!(matches!(step, Move::Rebind | Move::Merge), "{step:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_contested_request_is_left_by_a_lead_alone() {
        for step in MOVES {
            let leaves = State::Contested.after(*step, Some(State::Holding)).is_some();
            assert_eq!(leaves, matches!(step, Move::Resume | Move::Uphold), "{step:?}");
        }
        assert_eq!(State::Contested.after(Move::Resume, Some(State::Open)), None);
        assert_eq!(
            State::Contested.after(Move::Uphold, Some(State::Holding)),
            Some(State::Rejected)
        );
        assert_eq!(
            State::Contested.after(Move::Uphold, Some(State::Connected)),
            Some(State::Undone)
        );
    }

    #[test]
    fn every_unfinished_state_has_a_way_to_end() {
        for state in State::UNFINISHED {
            let ends = MOVES.iter().any(|step| {
                state
                    .after(*step, Some(State::Holding))
                    .is_some_and(State::is_over)
            });
            assert!(ends, "{state}");
        }
    }
}

//! What adding or removing an account comes to: from facts to one outcome, without any I/O.

use super::model::{Fate, Hindrance, Outcome};
use crate::accounts::{AccountId, Kind};
use crate::connection::ConnectionState;

/// The most work or school accounts on a Learn profile.
pub const MOST_WORK: usize = 5;

/// A Learn profile as the rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// Its accounts.
    pub accounts: Vec<(AccountId, Kind)>,
    /// Its connection, in force or stale.
    pub connection: Option<ConnectionState>,
    /// Whether it was ever connected, or another Learn profile went into it.
    pub has_history: bool,
}

impl Side {
    fn count(&self, kind: Kind) -> usize {
        self.accounts.iter().filter(|(_, of)| *of == kind).count()
    }

    fn has(&self, account: AccountId) -> bool {
        self.accounts.iter().any(|(id, _)| *id == account)
    }

    /// Whether nothing of it would be missed: the account that comes along, and that is all.
    fn is_bare(&self) -> bool {
        self.accounts.len() == 1 && self.connection.is_none() && !self.has_history
    }
}

/// What adding an account comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joining {
    /// It can not be added, and this is why.
    Refused(Outcome, Option<Hindrance>),
    /// It can be added.
    Plain {
        /// Whether a Learn profile of its own, with nothing else on it, ends by that.
        ends_bare: bool,
    },
    /// Its own Learn profile goes into this one for good.
    Merge(Fate),
}

/// What adding `account` to `own` comes to; `other` is the Learn profile it is on.
pub fn joining(own: &Side, (account, kind): (AccountId, Kind), other: Option<&Side>) -> Joining {
    if own.has(account) {
        return Joining::Refused(Outcome::AlreadyHere, None);
    }
    match kind {
        Kind::Personal if own.count(Kind::Personal) > 0 => {
            return Joining::Refused(Outcome::MsaLimit, None);
        }
        Kind::Work if own.count(Kind::Work) >= MOST_WORK => {
            return Joining::Refused(Outcome::WorkAccountLimit, None);
        }
        Kind::Personal | Kind::Work => {}
    }
    let Some(other) = other else {
        return Joining::Plain { ends_bare: false };
    };
    let together = |kind| own.count(kind) + other.count(kind);
    let hindrance = if together(Kind::Personal) > 1 {
        Some(Hindrance::MsaLimit)
    } else if together(Kind::Work) > MOST_WORK {
        Some(Hindrance::WorkAccountLimit)
    } else {
        None
    };
    if hindrance.is_some() {
        return Joining::Refused(Outcome::HasOwnLearnProfile, hindrance);
    }
    if other.is_bare() {
        return Joining::Plain { ends_bare: true };
    }
    use ConnectionState::{Connected, Ended, Stale};
    Joining::Merge(match (own.connection, other.connection) {
        (Some(Connected), Some(Connected)) => {
            return Joining::Refused(Outcome::HasOwnLearnProfile, Some(Hindrance::BothConnected));
        }
        (_, None | Some(Ended)) => Fate::Stays,
        (None | Some(Ended), Some(_)) => Fate::Moves,
        (Some(Stale), Some(Connected)) => Fate::OwnEnds,
        (Some(Connected | Stale), Some(Stale)) => Fate::OtherEnds,
    })
}

/// What removing an account comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removing {
    /// It is not on the profile.
    Gone,
    /// It can not be removed, and this is why.
    Refused(Outcome),
    /// It can be removed.
    Allowed {
        /// Whether the connection becomes stale by that.
        stale: bool,
    },
}

/// What removing `account` comes to for somebody who is signed in as `current`.
pub fn removing(side: &Side, current: AccountId, account: AccountId) -> Removing {
    let Some((_, kind)) = side.accounts.iter().find(|(id, _)| *id == account) else {
        return Removing::Gone;
    };
    if side.accounts.len() == 1 {
        Removing::Refused(Outcome::LastLogin)
    } else if account == current {
        Removing::Refused(Outcome::CannotRemoveCurrentLogin)
    } else {
        Removing::Allowed {
            stale: *kind == Kind::Personal && side.connection == Some(ConnectionState::Connected),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSONAL: (AccountId, Kind) = (AccountId(1), Kind::Personal);
    const NEW_PERSONAL: (AccountId, Kind) = (AccountId(2), Kind::Personal);
    const NEW_WORK: (AccountId, Kind) = (AccountId(3), Kind::Work);

    fn side(personal: bool, work: i64) -> Side {
        Side {
            accounts: personal
                .then_some(PERSONAL)
                .into_iter()
                .chain((0..work).map(|n| (AccountId(100 + n), Kind::Work)))
                .collect(),
            connection: None,
            has_history: false,
        }
    }

    /// The Learn profile that an account is on, with so many further work accounts.
    fn with(account: (AccountId, Kind), work: i64, connection: Option<ConnectionState>) -> Side {
        Side {
            accounts: std::iter::once(account)
                .chain((0..work).map(|n| (AccountId(200 + n), Kind::Work)))
                .collect(),
            connection,
            has_history: connection.is_some(),
        }
    }

    fn refused(outcome: Outcome, hindrance: Option<Hindrance>) -> Joining {
        Joining::Refused(outcome, hindrance)
    }

    #[test]
    fn one_personal_account_and_five_of_work() {
        let plain = Joining::Plain { ends_bare: false };
        assert_eq!(joining(&side(true, 4), NEW_WORK, None), plain);
        assert_eq!(joining(&side(false, 5), NEW_PERSONAL, None), plain);
        assert_eq!(
            joining(&side(true, 5), NEW_WORK, None),
            refused(Outcome::WorkAccountLimit, None)
        );
        assert_eq!(
            joining(&side(true, 0), NEW_PERSONAL, None),
            refused(Outcome::MsaLimit, None)
        );
        assert_eq!(
            joining(&side(true, 5), PERSONAL, None),
            refused(Outcome::AlreadyHere, None)
        );
    }

    #[test]
    fn a_bare_profile_ends_and_more_is_merged_where_the_limits_allow() {
        let bare = with(NEW_WORK, 0, None);
        assert_eq!(
            joining(&side(true, 4), NEW_WORK, Some(&bare)),
            Joining::Plain { ends_bare: true }
        );
        let was_connected = Side {
            has_history: true,
            ..bare
        };
        assert_eq!(
            joining(&side(true, 4), NEW_WORK, Some(&was_connected)),
            Joining::Merge(Fate::Stays)
        );
        let two = with(NEW_WORK, 1, None);
        assert_eq!(
            joining(&side(true, 3), NEW_WORK, Some(&two)),
            Joining::Merge(Fate::Stays)
        );
        assert_eq!(
            joining(&side(true, 4), NEW_WORK, Some(&two)),
            refused(Outcome::HasOwnLearnProfile, Some(Hindrance::WorkAccountLimit))
        );
        let mut of_two_people = with(NEW_WORK, 0, None);
        of_two_people.accounts.push(NEW_PERSONAL);
        assert_eq!(
            joining(&side(true, 0), NEW_WORK, Some(&of_two_people)),
            refused(Outcome::HasOwnLearnProfile, Some(Hindrance::MsaLimit))
        );
        assert_eq!(
            joining(&side(false, 1), NEW_WORK, Some(&of_two_people)),
            Joining::Merge(Fate::Stays)
        );
    }

    #[test]
    fn of_two_connections_one_is_in_force_at_most() {
        use ConnectionState::{Connected, Stale};
        for (own, other, expected) in [
            (None, Some(Connected), Joining::Merge(Fate::Moves)),
            (None, Some(Stale), Joining::Merge(Fate::Moves)),
            (Some(Connected), None, Joining::Plain { ends_bare: true }),
            (Some(Connected), Some(Stale), Joining::Merge(Fate::OtherEnds)),
            (Some(Stale), Some(Stale), Joining::Merge(Fate::OtherEnds)),
            (Some(Stale), Some(Connected), Joining::Merge(Fate::OwnEnds)),
            (
                Some(Connected),
                Some(Connected),
                refused(Outcome::HasOwnLearnProfile, Some(Hindrance::BothConnected)),
            ),
        ] {
            let own = Side {
                connection: own,
                ..side(false, 1)
            };
            let found = joining(&own, NEW_PERSONAL, Some(&with(NEW_PERSONAL, 0, other)));
            assert_eq!(found, expected, "{own:?} and {other:?}");
        }
    }

    #[test]
    fn the_last_account_and_the_one_in_use_stay() {
        let work = AccountId(100);
        assert_eq!(
            removing(&side(true, 0), PERSONAL.0, PERSONAL.0),
            Removing::Refused(Outcome::LastLogin)
        );
        assert_eq!(
            removing(&side(true, 1), PERSONAL.0, PERSONAL.0),
            Removing::Refused(Outcome::CannotRemoveCurrentLogin)
        );
        assert_eq!(
            removing(&side(true, 1), PERSONAL.0, work),
            Removing::Allowed { stale: false }
        );
        assert_eq!(
            removing(&side(true, 1), PERSONAL.0, NEW_PERSONAL.0),
            Removing::Gone
        );
        let connected = Side {
            connection: Some(ConnectionState::Connected),
            ..side(true, 1)
        };
        assert_eq!(
            removing(&connected, work, PERSONAL.0),
            Removing::Allowed { stale: true }
        );
        assert_eq!(
            removing(&connected, PERSONAL.0, work),
            Removing::Allowed { stale: false }
        );
        let stale = Side {
            connection: Some(ConnectionState::Stale),
            ..connected
        };
        assert_eq!(
            removing(&stale, work, PERSONAL.0),
            Removing::Allowed { stale: false }
        );
    }
}

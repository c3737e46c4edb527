//! What a proof weighs, as pure rules.

use std::time::Duration;

use super::model::Strength;
use crate::clock::Stamp;
use crate::requests::Situation;

/// What is known of the current account when its control is proven.
#[derive(Clone, Copy, Debug)]
pub struct CurrentFacts {
    /// What the requester says of it.
    pub situation: Situation,
    /// When its unclaimed binding was claimed, if it was.
    pub claimed_at: Option<Stamp>,
    /// When the account was last recovered by mail.
    pub recovered_at: Option<Stamp>,
}

/// Control of the current account: strong; weak for a while after a claim or a recovery; nothing once it is said to be
/// in other hands.
pub fn of_current(facts: CurrentFacts, weak_for: Duration, now: Stamp) -> Strength {
    let lately = |at: Option<Stamp>| at.is_some_and(|at| at.plus(weak_for) > now);
    match facts.situation {
        Situation::Hacked => Strength::None,
        Situation::Usual | Situation::LockedOut | Situation::ClosedAccount => {
            if lately(facts.claimed_at) || lately(facts.recovered_at) {
                Strength::Weak
            } else {
                Strength::Strong
            }
        }
    }
}

/// The contact email: strong when it differs from the current account's address, medium when it is the same or that
/// address is not known, weak when it was edited lately.
pub fn of_contact(
    same_as_current: Option<bool>,
    edited_at: Option<Stamp>,
    weak_for: Duration,
    now: Stamp,
) -> Strength {
    if edited_at.is_some_and(|at| at.plus(weak_for) > now) {
        return Strength::Weak;
    }
    match same_as_current {
        Some(false) => Strength::Strong,
        Some(true) | None => Strength::Medium,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    #[test]
    fn a_hacked_account_proves_nothing() {
        let facts = CurrentFacts {
            situation: Situation::Hacked,
            claimed_at: None,
            recovered_at: None,
        };
        assert_eq!(of_current(facts, DAY * 30, Stamp(0)), Strength::None);
    }

    #[test]
    fn claimed_or_recovered_lately_is_weak_and_then_strong() {
        let now = Stamp(0).plus(DAY * 100);
        for (claimed_at, recovered_at) in [(Some(now.minus(DAY * 29)), None), (None, Some(now.minus(DAY)))] {
            let facts = CurrentFacts {
                situation: Situation::Usual,
                claimed_at,
                recovered_at,
            };
            assert_eq!(of_current(facts, DAY * 30, now), Strength::Weak);
            assert_eq!(of_current(facts, DAY * 30, now.plus(DAY * 31)), Strength::Strong);
        }
    }

    #[test]
    fn a_contact_email_of_its_own_is_strong_unless_edited_lately() {
        let now = Stamp(0).plus(DAY * 100);
        assert_eq!(of_contact(Some(false), None, DAY * 30, now), Strength::Strong);
        assert_eq!(of_contact(Some(true), None, DAY * 30, now), Strength::Medium);
        assert_eq!(of_contact(None, None, DAY * 30, now), Strength::Medium);
        assert_eq!(
            of_contact(Some(false), Some(now.minus(DAY)), DAY * 30, now),
            Strength::Weak
        );
    }
}

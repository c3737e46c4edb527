//! Pure rules about claims and freezes.

use std::time::Duration;

use super::model::{Binding, FreezeCause};
use crate::accounts::Kind;
use crate::clock::Stamp;
use crate::verification::names::NameOutcome;

/// Whether an account of this kind may claim an unclaimed binding at all, its issuer vouching for its address or not. The
/// form is offered to these alone.
pub(super) fn may_claim(kind: Kind, issuer_asserts: bool) -> bool {
    match kind {
        Kind::Personal => issuer_asserts,
        Kind::Work => false,
    }
}

/// Whether the legal name as typed is good enough for a claim.
pub(super) fn name_fits(outcome: NameOutcome) -> bool {
    match outcome {
        NameOutcome::Match | NameOutcome::Equivalent => true,
        NameOutcome::Partial | NameOutcome::OtherScript | NameOutcome::Mismatch => false,
    }
}

/// Until when the claimant of this binding waits for contact data, freezing and edits; `None` once they are open.
pub(super) fn waits_until(binding: &Binding, wait: Duration, now: Stamp) -> Option<Stamp> {
    let opens = binding.claimed_at?.plus(wait);
    (opens > now).then_some(opens)
}

/// Whether the claim of this binding can still be objected to.
pub(super) fn can_object_to_claim(binding: &Binding, window: Duration, now: Stamp) -> bool {
    binding.ended_at.is_none() && binding.claimed_at.is_some_and(|at| at.plus(window) > now)
}

/// The cause that a freeze has when it is asked for on the page.
pub(super) fn cause_of(proven: bool) -> FreezeCause {
    if proven {
        FreezeCause::Owner
    } else {
        FreezeCause::NotMe
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certification::{BindingId, BindingOrigin, ProfileId};

    fn claimed(at: Option<Stamp>) -> Binding {
        Binding {
            id: BindingId(1),
            profile: ProfileId(1),
            key: None,
            address: None,
            origin: BindingOrigin::Import,
            request: None,
            started_at: Stamp(0),
            claimed_at: at,
            ended_at: None,
        }
    }

    #[test]
    fn only_personal_accounts_of_an_issuer_that_asserts_addresses_may_claim() {
        for (kind, asserts, may) in [
            (Kind::Personal, true, true),
            (Kind::Personal, false, false),
            (Kind::Work, true, false),
            (Kind::Work, false, false),
        ] {
            assert_eq!(may_claim(kind, asserts), may, "{kind} {asserts}");
        }
    }

    #[test]
    fn a_claimant_waits_and_an_owner_by_key_does_not() {
        let wait = Duration::from_secs(72 * 3600);
        assert_eq!(waits_until(&claimed(None), wait, Stamp(1)), None);
        let at = Stamp(1_000_000);
        let opens = at.plus(wait);
        assert_eq!(waits_until(&claimed(Some(at)), wait, at), Some(opens));
        assert_eq!(
            waits_until(&claimed(Some(at)), wait, Stamp(opens.0 - 1)),
            Some(opens)
        );
        assert_eq!(waits_until(&claimed(Some(at)), wait, opens), None);
    }

    #[test]
    fn a_claim_can_be_objected_to_while_it_is_young_and_stands() {
        let window = Duration::from_secs(30 * 24 * 3600);
        let at = Stamp(5);
        assert!(can_object_to_claim(&claimed(Some(at)), window, at));
        assert!(!can_object_to_claim(&claimed(Some(at)), window, at.plus(window)));
        assert!(!can_object_to_claim(&claimed(None), window, at));
        let ended = Binding {
            ended_at: Some(Stamp(6)),
            ..claimed(Some(at))
        };
        assert!(!can_object_to_claim(&ended, window, Stamp(7)));
    }

    #[test]
    fn half_a_name_claims_nothing() {
        for (outcome, fits) in [
            (NameOutcome::Match, true),
            (NameOutcome::Equivalent, true),
            (NameOutcome::Partial, false),
            (NameOutcome::OtherScript, false),
            (NameOutcome::Mismatch, false),
        ] {
            assert_eq!(name_fits(outcome), fits, "{outcome:?}");
        }
    }
}

//! Whether the two profiles of a person are aligned: from facts to the one outcome that tells why, without any I/O.

use super::model::{ConnectionState, Outcome};
use crate::certification::ProfileId;
use crate::clock::Stamp;
use crate::learn::LearnProfileId;

/// The personal account of the Learn profile, and what it is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LearnMsa {
    /// Whether the visitor's session is a session of this account.
    pub signed_in: bool,
    /// The certification profile bound to this account.
    pub bound: Option<Bound>,
    /// When a request last took a certification profile away from it.
    pub taken_at: Option<Stamp>,
}

/// A certification profile that carries the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The profile.
    pub profile: ProfileId,
    /// When a request moved it to the account; `None` for bindings that no request made.
    pub moved_at: Option<Stamp>,
    /// The connection of that profile, to whichever Learn profile.
    pub connection: Option<Link>,
    /// Whether it is being merged with another profile.
    pub merge_running: bool,
}

/// A connection as one side sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The learning side.
    pub learn: LearnProfileId,
    /// The certification side.
    pub profile: ProfileId,
    /// In force, or stale.
    pub state: ConnectionState,
}

/// All that connecting depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// When the visitor's session began.
    pub session_since: Stamp,
    /// The personal account on the Learn profile.
    pub msa: Option<LearnMsa>,
    /// The connection of the Learn profile, to whichever certification profile.
    pub connection: Option<Link>,
}

/// What connecting comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Diagnosis {
    /// Connected as it should be: doing it again changes nothing.
    Standing,
    /// Nothing stands in the way: connect to this profile.
    Ready(ProfileId),
    /// It can not be done, and this is why.
    Not(Outcome),
}

/// Finds what stands in the way of connecting, the nearest thing first.
pub fn diagnose(facts: &Facts) -> Diagnosis {
    let Some(msa) = facts.msa else {
        return Diagnosis::Not(Outcome::MsaRequired);
    };
    // A session from before the change never hears a stale "not aligned".
    let moved = msa.bound.and_then(|bound| bound.moved_at).max(msa.taken_at);
    if msa.signed_in && moved.is_some_and(|at| at > facts.session_since) {
        return Diagnosis::Not(Outcome::SignInAgain);
    }
    let Some(bound) = msa.bound else {
        return Diagnosis::Not(match facts.connection {
            Some(_) => Outcome::ConnectionStale,
            None => Outcome::NotAligned,
        });
    };
    if !msa.signed_in {
        return Diagnosis::Not(Outcome::SignInWithMsa);
    }
    let in_force = |link: &Link| link.state == ConnectionState::Connected;
    if let Some(link) = facts.connection.filter(in_force) {
        return if link.profile == bound.profile {
            Diagnosis::Standing
        } else {
            Diagnosis::Not(Outcome::LearnAlreadyConnected)
        };
    }
    if bound.connection.as_ref().is_some_and(in_force) {
        return Diagnosis::Not(Outcome::CertAlreadyConnected);
    }
    if bound.merge_running {
        // Which of the two profiles there will be to connect with is known when the merge is made.
        return Diagnosis::Not(Outcome::MergeInProgress);
    }
    Diagnosis::Ready(bound.profile)
}

/// Whether an outcome may as well mean that the person has no certification profile at all. The product does not tell
/// whether a profile exists elsewhere, so the page names both.
pub fn may_have_no_profile(outcome: Outcome, declared: bool) -> bool {
    outcome == Outcome::NotAligned && !declared
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEARN: LearnProfileId = LearnProfileId(1);
    const OTHER_LEARN: LearnProfileId = LearnProfileId(2);
    const PROFILE: ProfileId = ProfileId(3);
    const OTHER_PROFILE: ProfileId = ProfileId(4);
    const SESSION: Stamp = Stamp(100);

    fn link(learn: LearnProfileId, profile: ProfileId, state: ConnectionState) -> Option<Link> {
        Some(Link {
            learn,
            profile,
            state,
        })
    }

    fn bound(moved_at: Option<Stamp>, connection: Option<Link>) -> Option<Bound> {
        Some(Bound {
            profile: PROFILE,
            moved_at,
            connection,
            merge_running: false,
        })
    }

    fn merging(connection: Option<Link>) -> Option<Bound> {
        bound(None, connection).map(|bound| Bound {
            merge_running: true,
            ..bound
        })
    }

    fn msa(signed_in: bool, bound: Option<Bound>) -> Option<LearnMsa> {
        Some(LearnMsa {
            signed_in,
            bound,
            taken_at: None,
        })
    }

    fn facts(msa: Option<LearnMsa>, connection: Option<Link>) -> Facts {
        Facts {
            session_since: SESSION,
            msa,
            connection,
        }
    }

    #[test]
    fn every_situation_has_its_outcome() {
        use ConnectionState::{Connected, Stale};
        use Diagnosis::{Not, Ready, Standing};
        let before = Some(Stamp(50));
        let after = Some(Stamp(150));
        let ours = link(LEARN, PROFILE, Connected);
        let cases = [
            (
                "1: aligned",
                facts(msa(true, bound(None, None)), None),
                Ready(PROFILE),
            ),
            ("1: again", facts(msa(true, bound(None, ours)), ours), Standing),
            (
                "2: two accounts",
                facts(msa(true, None), None),
                Not(Outcome::NotAligned),
            ),
            (
                "2: seen from work",
                facts(msa(false, None), None),
                Not(Outcome::NotAligned),
            ),
            (
                "3: moved here, signed in since",
                facts(msa(true, bound(before, None)), None),
                Ready(PROFILE),
            ),
            (
                "11: no personal account",
                facts(None, None),
                Not(Outcome::MsaRequired),
            ),
            (
                "12: aligned, at work",
                facts(msa(false, bound(None, None)), None),
                Not(Outcome::SignInWithMsa),
            ),
            (
                "21: connected to another certification profile",
                facts(
                    msa(true, bound(None, None)),
                    link(LEARN, OTHER_PROFILE, Connected),
                ),
                Not(Outcome::LearnAlreadyConnected),
            ),
            (
                "22: connected to another Learn profile",
                facts(
                    msa(true, bound(None, link(OTHER_LEARN, PROFILE, Connected))),
                    None,
                ),
                Not(Outcome::CertAlreadyConnected),
            ),
            (
                "23: stale, the profile has moved away",
                facts(msa(true, None), link(LEARN, PROFILE, Stale)),
                Not(Outcome::ConnectionStale),
            ),
            (
                "23: stale elsewhere, the profile has moved here",
                facts(msa(true, bound(before, link(OTHER_LEARN, PROFILE, Stale))), None),
                Ready(PROFILE),
            ),
            (
                "23: stale here, connected to another one before",
                facts(msa(true, bound(before, None)), link(LEARN, OTHER_PROFILE, Stale)),
                Ready(PROFILE),
            ),
            (
                "31: a merge is running",
                facts(msa(true, merging(None)), None),
                Not(Outcome::MergeInProgress),
            ),
            (
                "31: connected before the merge began",
                facts(msa(true, merging(ours)), ours),
                Standing,
            ),
            (
                "24: session older than the rebind",
                facts(msa(true, bound(after, None)), None),
                Not(Outcome::SignInAgain),
            ),
            (
                "24: at work there is nothing to sign in again for",
                facts(msa(false, bound(after, None)), None),
                Not(Outcome::SignInWithMsa),
            ),
        ];
        for (name, facts, expected) in cases {
            assert_eq!(diagnose(&facts), expected, "{name}");
        }
    }

    #[test]
    fn a_session_from_before_the_profile_was_taken_away_signs_in_again() {
        let mut gone = LearnMsa {
            signed_in: true,
            bound: None,
            taken_at: Some(Stamp(150)),
        };
        assert_eq!(
            diagnose(&facts(Some(gone), None)),
            Diagnosis::Not(Outcome::SignInAgain)
        );
        gone.taken_at = Some(Stamp(50));
        assert_eq!(
            diagnose(&facts(Some(gone), None)),
            Diagnosis::Not(Outcome::NotAligned)
        );
    }

    #[test]
    fn only_who_has_said_nothing_may_have_no_profile() {
        for outcome in Outcome::ALL {
            assert_eq!(
                may_have_no_profile(*outcome, false),
                *outcome == Outcome::NotAligned
            );
            assert!(!may_have_no_profile(*outcome, true));
        }
    }
}

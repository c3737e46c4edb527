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
    /// The Learn profile of the visitor.
    pub learn: LearnProfileId,
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
    Diagnosis::Ready(bound.profile)
}

/// Whether an outcome may as well mean that the person has no certification profile at all. The product does not tell
/// whether a profile exists elsewhere, so the page names both.
pub fn may_have_no_profile(outcome: Outcome, declared: bool) -> bool {
    outcome == Outcome::NotAligned && !declared
}

//! The standard policy: what evidence is enough. A pure function that explains itself with keys of the catalogue.
//!
//! Evidence decides, not persuasion: without control of something that only the owner should have (the bound account or
//! the contact email), no amount of knowledge passes (NIST SP 800-63A-4 bans knowledge-based verification).

use std::time::Duration;

use super::model::{Evidence, EvidenceKind, EvidenceOutcome, Strength};
use crate::accounts::AccountKey;
use crate::clock::Stamp;
use crate::config::Times;
use crate::requests::{Setback, Situation};

/// The policy this version judges by; a request keeps the name it was judged by.
pub const POLICY: &str = "standard-1";

/// What the policy looks at beside the evidence.
#[derive(Clone, Debug, Default)]
pub struct ProfileFacts {
    /// The account it is bound to now.
    pub bound: Option<AccountKey>,
    /// The request is about two profiles of one person, which moving one of them does not join.
    pub two_profiles: bool,
    /// Frozen at this moment.
    pub frozen: bool,
    /// A lead has ruled that only the strict policy applies, or an objection was upheld before.
    pub strict_only: bool,
    /// Another request for it is contested.
    pub contested: bool,
    /// The contact email was edited within the last 30 days.
    pub contact_edited_lately: bool,
    /// A rebind happened within the last 30 days, or three within a year.
    pub rebound_lately: bool,
    /// Another request for it waits to take effect.
    pub other_pending: bool,
}

/// Everything the policy looks at.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// The evidence of the request.
    pub evidence: &'a [Evidence],
    /// The wanted account, as the request has it.
    pub wanted: Option<&'a AccountKey>,
    /// The profile, if one is located.
    pub profile: Option<ProfileFacts>,
    /// What the requester says of the current account.
    pub situation: Situation,
    /// Why the request went back to verification, if it did.
    pub setback: Option<Setback>,
    /// The moment of judging.
    pub now: Stamp,
}

/// What the policy says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The rule that passes, and the hold it asks for.
    pub passes: Option<(&'static str, Duration)>,
    /// What is missing, as keys of the catalogue `policy-…`.
    pub missing: Vec<&'static str>,
    /// Why only the strict policy could apply, as keys of the catalogue `strict-…`.
    pub strict: Vec<&'static str>,
    /// What forbids an approval whatever the evidence says, as keys of the catalogue `blocked-…`.
    pub blocked: Vec<&'static str>,
}

impl Verdict {
    /// Whether an approval is possible.
    pub fn allows(&self) -> bool {
        self.passes.is_some() && self.strict.is_empty() && self.blocked.is_empty()
    }
}

/// Judges a request by the standard policy.
pub fn judge(facts: &Facts<'_>, times: &Times) -> Verdict {
    let latest = |kind: EvidenceKind| {
        facts
            .evidence
            .iter()
            .rev()
            .find(|item| item.kind == kind && item.is_live(facts.now))
    };
    let supports = |kind| latest(kind).is_some_and(|item| item.outcome.supports());
    let is_strong =
        |kind| latest(kind).is_some_and(|item| item.outcome.supports() && item.strength == Strength::Strong);

    let wanted = latest(EvidenceKind::WantedAccount).is_some_and(|item| {
        item.outcome.supports() && item.proven.is_some() && item.proven.as_ref() == facts.wanted
    });
    // A current account that somebody else controls proves nothing, even where its proof was recorded before that was said.
    // Nor does one that the profile has left since.
    let bound = facts.profile.as_ref().and_then(|profile| profile.bound.as_ref());
    let current = is_strong(EvidenceKind::CurrentAccount)
        && facts.situation != Situation::Hacked
        && bound.is_some()
        && latest(EvidenceKind::CurrentAccount).and_then(|item| item.proven.as_ref()) == bound;
    let contact = is_strong(EvidenceKind::ContactEmail);
    let name = latest(EvidenceKind::LegalName).map(|item| item.outcome);
    let name_fits = name.is_some_and(EvidenceOutcome::supports);
    let name_allows = matches!(
        name,
        Some(EvidenceOutcome::Match | EvidenceOutcome::Equivalent | EvidenceOutcome::Partial)
    );
    let exam = supports(EvidenceKind::Exam) || supports(EvidenceKind::Registration);
    let mcid = supports(EvidenceKind::Mcid);

    let (strict, blocked) = obstacles(facts);
    let passes = match (&facts.profile, wanted) {
        (Some(_), true) if current && name_allows => Some(("current-account", times.hold_with_current)),
        (Some(_), true) if contact && mcid && name_fits && exam => {
            Some(("contact-email", times.hold_with_contact))
        }
        _ => None,
    };

    let mut missing = Vec::new();
    if passes.is_none() {
        let mut miss = |is_missing: bool, key| {
            if is_missing {
                missing.push(key);
            }
        };
        miss(!wanted, "policy-wanted-account");
        miss(facts.profile.is_none(), "policy-no-profile");
        miss(!current && !contact, "policy-strong-item");
        miss(!name_allows, "policy-legal-name");
        // What the way by the contact email needs beside the code.
        miss(!current && !mcid, "policy-mcid");
        miss(!current && name_allows && !name_fits, "policy-name-exact");
        miss(!current && !exam, "policy-exam-fact");
    }
    Verdict {
        passes,
        missing,
        strict,
        blocked,
    }
}

fn obstacles(facts: &Facts<'_>) -> (Vec<&'static str>, Vec<&'static str>) {
    let Some(profile) = &facts.profile else {
        return (Vec::new(), Vec::new());
    };
    let strict = [
        (profile.strict_only, "strict-profile"),
        (profile.contact_edited_lately, "strict-contact-edited"),
        (
            facts.setback == Some(Setback::NoticeRefused),
            "strict-notice-refused",
        ),
    ];
    let blocked = [
        (profile.two_profiles, "blocked-two-profiles"),
        (profile.frozen, "blocked-frozen"),
        (profile.contested, "blocked-contested"),
        (profile.rebound_lately, "blocked-rebound-lately"),
        (profile.other_pending, "blocked-other-pending"),
    ];
    let keys = |list: &[(bool, &'static str)]| {
        list.iter()
            .filter(|(holds, _)| *holds)
            .map(|(_, key)| *key)
            .collect()
    };
    (keys(&strict), keys(&blocked))
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;

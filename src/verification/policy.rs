//! The standard policy: what evidence is enough. A pure function that explains itself with keys of the catalogue.
//!
//! Evidence decides, not persuasion: without control of something that only the owner should have (the bound account or
//! the contact email), no amount of knowledge passes (NIST SP 800-63A-4 bans knowledge-based verification).

use std::time::Duration;

use super::model::{Evidence, EvidenceKind, EvidenceOutcome, Strength, Which};
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
    /// It is being merged with another one by another request.
    pub merge_running: bool,
}

/// What makes a request one for joining two profiles of one person.
#[derive(Clone, Debug)]
pub struct Joining {
    /// The second profile, if one is located.
    pub second: Option<ProfileFacts>,
    /// Whether the wanted account has to be proven; else the survivor keeps its own.
    pub needs_wanted: bool,
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
    /// Set where two profiles are to be joined.
    pub joining: Option<Joining>,
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

/// Judges a request by the standard policy. Where two profiles are to be joined, each has to pass by its own evidence: who
/// owns one of them gets nowhere near the other.
pub fn judge(facts: &Facts<'_>, times: &Times) -> Verdict {
    let wanted = wanted_of(facts);
    let first = Shown::of(facts, Which::First, facts.profile.as_ref());
    let (mut strict, mut blocked) = (Vec::new(), Vec::new());
    obstacles(facts, facts.profile.as_ref(), &mut strict, &mut blocked);
    let mut missing = Vec::new();
    let passes = match &facts.joining {
        None => {
            let passes = first.passes(times).filter(|_| wanted == Wanted::Proven);
            if passes.is_none() {
                miss(&mut missing, wanted != Wanted::Proven, "policy-wanted-account");
                first.tell_missing(&FIRST, &mut missing);
            }
            passes
        }
        Some(joining) => {
            let second = Shown::of(facts, Which::Second, joining.second.as_ref());
            obstacles(facts, joining.second.as_ref(), &mut strict, &mut blocked);
            // An account that was asked for, and can not be had or is not proven any more, is a question to the person and
            // not a merge without it.
            let lacks_wanted = match wanted {
                Wanted::Proven => false,
                Wanted::Unproven => joining.needs_wanted || facts.wanted.is_some(),
                Wanted::Unavailable => true,
            };
            let both = first.passes(times).zip(second.passes(times));
            if both.is_none() || lacks_wanted {
                miss(&mut missing, lacks_wanted, "policy-wanted-account");
                if first.passes(times).is_none() {
                    first.tell_missing(&FIRST, &mut missing);
                }
                if second.passes(times).is_none() {
                    second.tell_missing(&SECOND, &mut missing);
                }
            }
            both.filter(|_| !lacks_wanted)
                .map(|((_, one), (_, other))| ("both-profiles", one.max(other)))
        }
    };
    Verdict {
        passes,
        missing,
        strict,
        blocked,
    }
}

/// What the requester says of the current account is said of the first profile's.
pub(super) fn said_of_current(situation: Situation, which: Which) -> Situation {
    match which {
        Which::First => situation,
        Which::Second => Situation::Usual,
    }
}

fn latest<'a>(facts: &'a Facts<'_>, which: Which, kind: EvidenceKind) -> Option<&'a Evidence> {
    facts
        .evidence
        .iter()
        .rev()
        .find(|item| item.which == which && item.kind == kind && item.is_live(facts.now))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Proven,
    Unproven,
    /// It was proven, and can not be used.
    Unavailable,
}

fn wanted_of(facts: &Facts<'_>) -> Wanted {
    match latest(facts, Which::First, EvidenceKind::WantedAccount) {
        Some(item) if item.outcome.supports() => {
            if item.proven.is_some() && item.proven.as_ref() == facts.wanted {
                Wanted::Proven
            } else {
                Wanted::Unproven
            }
        }
        Some(_) => Wanted::Unavailable,
        None => Wanted::Unproven,
    }
}

/// What the evidence about one profile comes to.
struct Shown {
    is_located: bool,
    current: bool,
    contact: bool,
    name: Option<EvidenceOutcome>,
    exam: bool,
    mcid: bool,
}

/// The keys of the catalogue for what is missing about one profile.
struct Missing {
    no_profile: &'static str,
    strong_item: &'static str,
    legal_name: &'static str,
    mcid: &'static str,
    name_exact: &'static str,
    exam_fact: &'static str,
}

const FIRST: Missing = Missing {
    no_profile: "policy-no-profile",
    strong_item: "policy-strong-item",
    legal_name: "policy-legal-name",
    mcid: "policy-mcid",
    name_exact: "policy-name-exact",
    exam_fact: "policy-exam-fact",
};

const SECOND: Missing = Missing {
    no_profile: "policy-second-no-profile",
    strong_item: "policy-second-strong-item",
    legal_name: "policy-second-legal-name",
    mcid: "policy-second-mcid",
    name_exact: "policy-second-name-exact",
    exam_fact: "policy-second-exam-fact",
};

fn miss(missing: &mut Vec<&'static str>, is_missing: bool, key: &'static str) {
    if is_missing {
        missing.push(key);
    }
}

impl Shown {
    fn of(facts: &Facts<'_>, which: Which, profile: Option<&ProfileFacts>) -> Self {
        let latest = |kind| latest(facts, which, kind);
        let supports = |kind| latest(kind).is_some_and(|item| item.outcome.supports());
        let is_strong = |kind| {
            latest(kind).is_some_and(|item| item.outcome.supports() && item.strength == Strength::Strong)
        };
        // A current account that somebody else controls proves nothing, even where its proof was recorded before that was
        // said. Nor does one that the profile has left since.
        let bound = profile.and_then(|profile| profile.bound.as_ref());
        let current = is_strong(EvidenceKind::CurrentAccount)
            && said_of_current(facts.situation, which) != Situation::Hacked
            && bound.is_some()
            && latest(EvidenceKind::CurrentAccount).and_then(|item| item.proven.as_ref()) == bound;
        Shown {
            is_located: profile.is_some(),
            current,
            contact: is_strong(EvidenceKind::ContactEmail),
            name: latest(EvidenceKind::LegalName).map(|item| item.outcome),
            exam: supports(EvidenceKind::Exam) || supports(EvidenceKind::Registration),
            mcid: supports(EvidenceKind::Mcid),
        }
    }

    fn name_fits(&self) -> bool {
        self.name.is_some_and(EvidenceOutcome::supports)
    }

    fn name_allows(&self) -> bool {
        self.name_fits() || self.name == Some(EvidenceOutcome::Partial)
    }

    fn passes(&self, times: &Times) -> Option<(&'static str, Duration)> {
        if !self.is_located {
            None
        } else if self.current && self.name_allows() {
            Some(("current-account", times.hold_with_current))
        } else if self.contact && self.mcid && self.name_fits() && self.exam {
            Some(("contact-email", times.hold_with_contact))
        } else {
            None
        }
    }

    fn tell_missing(&self, keys: &Missing, missing: &mut Vec<&'static str>) {
        let mut miss = |is_missing, key| miss(missing, is_missing, key);
        miss(!self.is_located, keys.no_profile);
        miss(!self.current && !self.contact, keys.strong_item);
        miss(!self.name_allows(), keys.legal_name);
        // What the way by the contact email needs beside the code.
        miss(!self.current && !self.mcid, keys.mcid);
        miss(
            !self.current && self.name_allows() && !self.name_fits(),
            keys.name_exact,
        );
        miss(!self.current && !self.exam, keys.exam_fact);
    }
}

/// Adds what stands in the way on one profile, each reason once.
fn obstacles(
    facts: &Facts<'_>,
    profile: Option<&ProfileFacts>,
    strict: &mut Vec<&'static str>,
    blocked: &mut Vec<&'static str>,
) {
    let Some(profile) = profile else { return };
    let to_strict = [
        (profile.strict_only, "strict-profile"),
        (profile.contact_edited_lately, "strict-contact-edited"),
        (
            facts.setback == Some(Setback::NoticeRefused),
            "strict-notice-refused",
        ),
    ];
    let to_blocked = [
        (profile.frozen, "blocked-frozen"),
        (profile.contested, "blocked-contested"),
        (profile.rebound_lately, "blocked-rebound-lately"),
        (profile.merge_running, "blocked-merge-in-progress"),
        (profile.other_pending, "blocked-other-pending"),
    ];
    let add = |keys: &mut Vec<&'static str>, list: &[(bool, &'static str)]| {
        for (holds, key) in list {
            if *holds && !keys.contains(key) {
                keys.push(key);
            }
        }
    };
    add(strict, &to_strict);
    add(blocked, &to_blocked);
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;

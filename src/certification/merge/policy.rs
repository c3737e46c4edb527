//! Which of two profiles survives, and what becomes of their exams. Pure rules.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::time::Duration;

use super::model::{Merge, MergeState, SurvivorWhy};
use crate::certification::{Exam, ProfileId};
use crate::clock::Stamp;

/// What the choice of the survivor looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The profile.
    pub profile: ProfileId,
    /// Whether its legal name is the one the person has today; unknown where no change of name was told.
    pub has_current_name: Option<bool>,
    /// How many exams it has.
    pub exams: usize,
    /// The date it was made, `YYYY-MM-DD`.
    pub created_on: String,
}

/// The survivor by rule: after a change of the name the profile with the new one, else the one with more exams, else the
/// older one. It does not matter which of the two is called the first.
pub fn survivor(one: &Candidate, other: &Candidate) -> (ProfileId, SurvivorWhy) {
    match (one.has_current_name, other.has_current_name) {
        (Some(true), Some(false)) => return (one.profile, SurvivorWhy::CurrentName),
        (Some(false), Some(true)) => return (other.profile, SurvivorWhy::CurrentName),
        _ => {}
    }
    let order = |candidate: &Candidate| (candidate.created_on.clone(), candidate.profile);
    let rank = |candidate: &Candidate| (Reverse(candidate.exams), order(candidate));
    let best = if rank(one) <= rank(other) { one } else { other };
    let why = if one.exams == other.exams {
        SurvivorWhy::Older
    } else {
        SurvivorWhy::MoreExams
    };
    (best.profile, why)
}

/// What becomes of the exams of the profile that goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Folding {
    /// They stand on the survivor from then on.
    pub moved: usize,
    /// The survivor has the same record: it stands there once.
    pub folded: usize,
    /// The survivor has another record under the same registration ID, which stays: this one no longer shows.
    pub hidden: usize,
}

/// Compares the records of the two.
pub fn fold(survivor: &[Exam], merged: &[Exam]) -> Folding {
    let known: HashMap<&str, &Exam> = survivor
        .iter()
        .map(|exam| (exam.registration.expose().as_str(), exam))
        .collect();
    let mut folding = Folding::default();
    for exam in merged {
        match known.get(exam.registration.expose().as_str()) {
            None => folding.moved += 1,
            Some(same) if same.exam == exam.exam && same.taken_on == exam.taken_on => folding.folded += 1,
            Some(_) => folding.hidden += 1,
        }
    }
    folding
}

/// Until when a lead can undo this merge; `None` when it is not made, or over.
pub fn undo_until(merge: &Merge, window: Duration, now: Stamp) -> Option<Stamp> {
    let end = merge.done_at?.plus(window);
    (merge.state == MergeState::Done && end > now).then_some(end)
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;

//! The steps of each way, and which of them is next.

use super::{Facts, is_connected};
use crate::accounts::{AccountId, Kind};
use crate::connection::Outcome;
use crate::connection::policy::Diagnosis;
use crate::guide::model::{Deed, Mark, Personal, Pointer, Step, Way};
use crate::requests::State;

/// A way as one would document it.
pub fn documented(way: Way) -> &'static [Deed] {
    use Deed as D;
    match way {
        Way::A => &[D::Ask, D::Verify, D::Wait, D::SignInWanted, D::Connect],
        Way::B1 => &[
            D::SignInWork,
            D::RemovePersonal,
            D::AddMsa,
            D::SignInMsa,
            D::Connect,
        ],
        Way::B2 => &[
            D::SignInCurrent,
            D::AddWork,
            D::SignInWork,
            D::RemovePersonal,
            D::AddMsa,
            D::SignInMsa,
            D::Connect,
            D::RemoveWork,
        ],
        Way::B3 => &[D::StartAfresh, D::Connect],
    }
}

/// The steps of a way for somebody, with a mark on each. `start` is the personal account that their Learn profile had when
/// they set out on it.
pub fn steps(way: Way, facts: &Facts, start: Option<AccountId>) -> Vec<Step> {
    match way {
        Way::A => {
            let mut deeds = documented(way).to_vec();
            if facts.personal.is_none()
                && let Some(sign_in) = deeds.iter().position(|deed| *deed == Deed::SignInWanted)
            {
                // The Learn profile has no personal account: the one that was asked for comes to it.
                deeds.insert(sign_in, Deed::AddMsa);
            }
            marked(&deeds, Some(of_request(facts)), facts)
        }
        Way::B3 => marked(documented(way), Some(Deed::StartAfresh), facts),
        Way::B1 | Way::B2 => learn_side(way, facts, start),
    }
}

/// The way back for the top of pages; none when nothing is left that has to be done.
pub fn pointer(steps: &[Step]) -> Option<Pointer> {
    let at = now(steps)?;
    let step = steps.get(at).filter(|step| !step.is_optional)?;
    Some(Pointer {
        step: at + 1,
        of: steps.iter().filter(|step| !step.is_optional).count(),
        deed: step.deed,
    })
}

/// Where the next step stands.
pub(super) fn now(steps: &[Step]) -> Option<usize> {
    steps.iter().position(|step| step.mark == Mark::Now)
}

fn of_request(facts: &Facts) -> Deed {
    match facts.request.map(|asked| asked.state) {
        Some(State::Open | State::Verifying) => Deed::Verify,
        Some(State::Approved | State::Holding | State::Contested) => Deed::Wait,
        Some(State::Rebound) if facts.personal.is_none() => Deed::AddMsa,
        Some(State::Rebound) => Deed::SignInWanted,
        Some(
            State::Connected
            | State::Rejected
            | State::Expired
            | State::Withdrawn
            | State::Undone
            | State::Duplicate
            | State::Closed,
        )
        | None => Deed::Ask,
    }
}

fn learn_side(way: Way, facts: &Facts, start: Option<AccountId>) -> Vec<Step> {
    let old = facts.personal.filter(|personal| Some(personal.account) == start);
    let new = facts.personal.filter(|personal| Some(personal.account) != start);
    // Without any work or school account the first thing is to add one, whatever there was before.
    let way = if old.is_some() && facts.work == 0 {
        Way::B2
    } else {
        way
    };
    let next = next_on_learn_side(way, facts, old, new);
    let mut deeds = documented(way).to_vec();
    if start.is_none() {
        deeds.retain(|deed| !matches!(deed, Deed::SignInWork | Deed::RemovePersonal));
    }
    if let Some(next @ (Deed::Claim | Deed::Ask)) = next
        && let Some(connect) = deeds.iter().position(|deed| *deed == Deed::Connect)
    {
        deeds.insert(connect, next);
    }
    marked(&deeds, next, facts)
}

fn next_on_learn_side(way: Way, facts: &Facts, old: Option<Personal>, new: Option<Personal>) -> Option<Deed> {
    if let Some(new) = new {
        return match facts.diagnosis {
            _ if is_connected(facts) => (way == Way::B2 && facts.work > 0).then_some(Deed::RemoveWork),
            // Known by its address alone, or the wrong account: its owner has to say which profile is theirs.
            Diagnosis::Not(Outcome::NotAligned | Outcome::ConnectionStale) if new.here => {
                Some(if facts.may_claim { Deed::Claim } else { Deed::Ask })
            }
            _ if new.here => Some(Deed::Connect),
            _ => Some(Deed::SignInMsa),
        };
    }
    Some(match (old, facts.work, facts.kind) {
        (None, _, _) => Deed::AddMsa,
        (Some(_), 0, _) => Deed::AddWork,
        (Some(_), 1.., Kind::Work) => Deed::RemovePersonal,
        (Some(_), 1.., Kind::Personal) => Deed::SignInWork,
    })
}

fn marked(deeds: &[Deed], next: Option<Deed>, facts: &Facts) -> Vec<Step> {
    let at = next
        .and_then(|next| deeds.iter().position(|deed| *deed == next))
        .unwrap_or(deeds.len());
    deeds
        .iter()
        .enumerate()
        .map(|(number, deed)| Step {
            deed: *deed,
            mark: match number.cmp(&at) {
                std::cmp::Ordering::Less => Mark::Done,
                std::cmp::Ordering::Equal => Mark::Now,
                std::cmp::Ordering::Greater => Mark::Later,
            },
            button: (number == at).then(|| button(*deed, facts)),
            is_optional: *deed == Deed::RemoveWork,
        })
        .collect()
}

/// What the next step's button does: sometimes something has to come before it.
fn button(deed: Deed, facts: &Facts) -> Deed {
    match deed {
        Deed::Connect => to_connect(facts.diagnosis),
        Deed::Verify | Deed::Wait if facts.request.is_some_and(|asked| !asked.here) => Deed::SignInAsker,
        // Nobody can remove the account they are signed in with.
        Deed::RemoveWork if facts.kind == Kind::Work => Deed::SignInMsa,
        other => other,
    }
}

/// What has to be done to connect.
pub(super) fn to_connect(diagnosis: Diagnosis) -> Deed {
    match diagnosis {
        Diagnosis::Not(Outcome::SignInAgain) => Deed::SignInAgain,
        Diagnosis::Not(Outcome::SignInWithMsa) => Deed::SignInMsa,
        Diagnosis::Not(Outcome::LearnAlreadyConnected) => Deed::Disconnect,
        Diagnosis::Not(Outcome::CertAlreadyConnected) => Deed::ToCertification,
        Diagnosis::Standing => Deed::ToLearn,
        Diagnosis::Ready(_) => Deed::Connect,
        // Whatever else stands in the way, the page of the Learn profile says what.
        Diagnosis::Not(_) => Deed::ToLearn,
    }
}

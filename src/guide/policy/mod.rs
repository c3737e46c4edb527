//! Where somebody stands, and what fits: from facts, without any I/O.
//!
//! The facts are what is bound to the accounts of the person's own Learn profile, what their own requests say and what they
//! say themselves. Nothing here depends on whether somebody else's certification profile exists.

mod steps;
#[cfg(test)]
mod tests;

pub use steps::{documented, pointer, steps};

use super::model::{CanAdd, Code, Current, Deed, Guide, Personal, Said, Step, Way};
use crate::accounts::Kind;
use crate::connection::policy::Diagnosis;
use crate::connection::{ConnectionState, Outcome};
use crate::requests::{State, Turn};

/// All that the answer depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// What connecting would come to now.
    pub diagnosis: Diagnosis,
    /// The kind of the account that is signed in.
    pub kind: Kind,
    /// The personal account of the Learn profile.
    pub personal: Option<Personal>,
    /// How many work or school accounts it has.
    pub work: usize,
    /// Its connection.
    pub connection: Option<ConnectionState>,
    /// The person's own request that is not over.
    pub request: Option<Asked>,
    /// Whether the account that is signed in may claim a certification profile by its address.
    pub may_claim: bool,
    /// Whether a guide took this account off another Learn profile of the person.
    pub was_taken_off: bool,
    /// What the person says.
    pub said: Said,
}

/// A request of the person's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Where it stands.
    pub state: State,
    /// Whose turn it is.
    pub turn: Turn,
    /// Whether the account that is signed in has asked; else another one of the same Learn profile.
    pub here: bool,
    /// Whether it is about joining two certification profiles.
    pub is_for_two: bool,
}

impl Asked {
    /// Whether it comes to the same as a guide: one of the two is enough.
    pub fn is_instead(self) -> bool {
        self.state != State::Rebound && !self.is_for_two
    }
}

/// What has to be asked before more can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Nothing.
    Nothing,
    /// Nothing, but what the answer takes for granted can be said otherwise.
    More,
    /// The facts do not decide.
    Now,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The stable word for where the person stands.
    pub code: &'static str,
    /// The sentence that says it, as the word behind `guide-stands-`.
    pub sentence: &'static str,
    /// The one thing to do, where there is one.
    pub next: Option<Deed>,
    /// The ways that fit, the recommended one first.
    pub ways: Vec<Way>,
    /// The steps of what is under way: a guide that is followed, or a request.
    pub under_way: Option<(Way, Vec<Step>)>,
    /// What has to be asked.
    pub asks: Asks,
}

impl Answer {
    fn plain(code: &'static str, sentence: &'static str, next: Deed) -> Self {
        Answer {
            code,
            sentence,
            next: Some(next),
            ways: Vec::new(),
            under_way: None,
            asks: Asks::Nothing,
        }
    }

    fn of(code: Code, next: Deed) -> Self {
        Answer::plain(code.as_str(), code.as_str(), next)
    }

    fn ways(code: Code, ways: &[Way], asks: Asks) -> Self {
        Answer {
            code: code.as_str(),
            sentence: code.as_str(),
            next: None,
            ways: ways.to_vec(),
            under_way: None,
            asks,
        }
    }

    fn says(mut self, sentence: &'static str) -> Self {
        self.sentence = sentence;
        self
    }

    /// Whether a guide can be begun on this way.
    pub fn offers(&self, way: Way) -> bool {
        way != Way::A && self.ways.contains(&way)
    }

    /// Whether the person can do it themselves in a few minutes.
    pub fn is_quick(&self) -> bool {
        [Way::B1, Way::B2].into_iter().any(|way| self.offers(way))
    }
}

/// Where somebody stands, and what fits. `guide` is the one they follow, if it has neither ended nor expired.
pub fn answer(facts: &Facts, guide: Option<&Guide>) -> Answer {
    let under_way = guide.and_then(|guide| Some((guide.way, followed(facts, guide)?)));
    match under_way {
        // The guide can not go on without support, and support is at it.
        Some((_, steps)) if waits_for_support(facts, &steps) => fresh(facts),
        Some((way, steps)) => following(facts, way, steps),
        None => fresh(facts),
    }
}

/// The steps of a guide that still leads somewhere. None: everything is done, or it was overtaken by events.
pub fn followed(facts: &Facts, guide: &Guide) -> Option<Vec<Step>> {
    let is_as_at_start = facts.personal.map(|personal| personal.account) == guide.personal;
    let is_overtaken = if is_as_at_start {
        !lacks_account(facts.diagnosis)
    } else {
        guide.way == Way::B3
    };
    if is_overtaken {
        return None;
    }
    let steps = steps(guide.way, facts, guide.personal);
    steps::now(&steps).is_some().then_some(steps)
}

fn waits_for_support(facts: &Facts, steps: &[Step]) -> bool {
    let next = steps::now(steps).and_then(|at| steps.get(at));
    next.is_some_and(|step| matches!(step.deed, Deed::Ask | Deed::Claim))
        && facts.request.is_some_and(Asked::is_instead)
}

fn following(facts: &Facts, way: Way, steps: Vec<Step>) -> Answer {
    let (code, sentence) = match way {
        _ if is_connected(facts) => (Code::Connected, "following_connected"),
        Way::A => (Code::RequestOpen, "following"),
        Way::B1 => (Code::GuideB1, "following"),
        Way::B2 => (Code::GuideB2, "following"),
        Way::B3 => (Code::GuideB3, "following"),
    };
    Answer {
        code: code.as_str(),
        sentence,
        next: None,
        ways: Vec::new(),
        under_way: Some((way, steps)),
        asks: Asks::Nothing,
    }
}

fn fresh(facts: &Facts) -> Answer {
    let is_needed = |asked: &Asked| match asked.is_for_two {
        true => lacks_account(facts.diagnosis),
        false => asked.state != State::Rebound || lacks_account(facts.diagnosis),
    };
    if let Some(asked) = facts.request.filter(is_needed) {
        return of_request(facts, asked);
    }
    if is_connected(facts) {
        return Answer::of(Code::Connected, Deed::ToLearn);
    }
    match facts.diagnosis {
        Diagnosis::Ready(_) if facts.connection.is_some() => {
            Answer::of(Code::ConnectionStale, Deed::Connect).says("stale_ready")
        }
        Diagnosis::Ready(_) | Diagnosis::Standing => Answer::of(Code::Aligned, Deed::Connect),
        Diagnosis::Not(Outcome::MsaRequired | Outcome::NotAligned | Outcome::ConnectionStale) => {
            if facts.was_taken_off {
                return Answer::of(Code::GuideB1, Deed::SignInWork).says("taken_off");
            }
            unaligned(facts)
        }
        Diagnosis::Not(outcome) => Answer::plain(
            outcome.as_str(),
            outcome.as_str(),
            steps::to_connect(facts.diagnosis),
        ),
    }
}

fn of_request(facts: &Facts, asked: Asked) -> Answer {
    let sentence = match (asked.state, asked.turn) {
        (State::Rebound, _) if facts.personal.is_none() => "request_done_add",
        (State::Rebound, _) => "request_done",
        (State::Contested, _) => "request_contested",
        (State::Approved | State::Holding, _) => "request_waiting",
        (_, Turn::Requester) => "request_yours",
        (_, Turn::Staff | Turn::None) => "request_open",
    };
    Answer {
        code: Code::RequestOpen.as_str(),
        sentence,
        next: None,
        ways: Vec::new(),
        under_way: Some((Way::A, steps(Way::A, facts, None))),
        asks: Asks::Nothing,
    }
}

/// No certification profile is bound to the personal account of the Learn profile, or there is no such account.
fn unaligned(facts: &Facts) -> Answer {
    let at_certification = match facts.personal {
        Some(personal) if !personal.here => Deed::SignInMsa,
        Some(_) | None => Deed::ToCertification,
    };
    // What they say of an account that is not there says nothing.
    let current = facts
        .said
        .current
        .filter(|current| facts.personal.is_some() || !matches!(current, Current::This | Current::Alias));
    match current {
        None | Some(Current::Other) => offered(facts),
        Some(Current::Unknown) => Answer::ways(Code::NotAligned, &[Way::A], Asks::More).says("unknown"),
        Some(Current::LockedOut) => {
            Answer::ways(Code::StrictVerification, &[Way::A], Asks::More).says("locked_out")
        }
        Some(Current::Hacked) => Answer::ways(Code::StrictVerification, &[Way::A], Asks::More).says("hacked"),
        Some(Current::ClosedAccount) => Answer::ways(Code::HintReopenAccount, &[Way::A], Asks::More),
        Some(Current::Alias) => Answer {
            asks: Asks::More,
            ..Answer::of(Code::SameAccount, at_certification)
        },
        Some(Current::This) => Answer {
            asks: Asks::More,
            ways: vec![Way::A],
            ..Answer::of(
                Code::NoCertificationProfile,
                match at_certification {
                    Deed::ToCertification if facts.may_claim => Deed::Claim,
                    other => other,
                },
            )
            .says(if facts.may_claim {
                "unclaimed"
            } else {
                "unclaimed_ask"
            })
        },
        Some(Current::NoProfile) => Answer {
            asks: Asks::More,
            ..Answer::of(Code::NoCertificationProfile, Deed::ToCertification)
        },
    }
}

/// The ways for somebody who can sign in with the account of their certification profile.
fn offered(facts: &Facts) -> Answer {
    if facts.personal.is_none() {
        return Answer::ways(Code::MsaRequired, &[Way::B1, Way::B3], Asks::More);
    }
    let answer = match (facts.work, facts.said.work) {
        (1.., _) => Answer::ways(Code::GuideB1, &[Way::A, Way::B1], Asks::More),
        (0, Some(CanAdd::Yes)) => Answer::ways(Code::GuideB2, &[Way::A, Way::B2], Asks::More),
        (0, Some(CanAdd::No)) => Answer::ways(Code::GuideB3, &[Way::A, Way::B3], Asks::More),
        (0, None) => Answer::ways(Code::NotAligned, &[Way::A], Asks::Now),
    };
    let has_gone_stale = facts.diagnosis == Diagnosis::Not(Outcome::ConnectionStale);
    if has_gone_stale && facts.said == Said::default() {
        return Answer {
            ways: answer.ways,
            asks: Asks::More,
            ..Answer::of(Code::ConnectionStale, Deed::SignInMsa)
        };
    }
    answer
}

/// Whether another account has to come to one of the profiles.
fn lacks_account(diagnosis: Diagnosis) -> bool {
    matches!(
        diagnosis,
        Diagnosis::Not(Outcome::MsaRequired | Outcome::NotAligned | Outcome::ConnectionStale)
    )
}

/// Connected and aligned, also where it is looked at from a work or school account.
fn is_connected(facts: &Facts) -> bool {
    match facts.diagnosis {
        Diagnosis::Standing => true,
        Diagnosis::Not(Outcome::SignInWithMsa) => facts.connection == Some(ConnectionState::Connected),
        Diagnosis::Ready(_) | Diagnosis::Not(_) => false,
    }
}

//! What the requester sees of their request beside the conversation: where it stands, what is left to do.

use super::Situation;
use super::state::{Move, State, Turn};
use super::store::Request;
use crate::certification::merge::{self, MergeState};
use crate::clock::Stamp;
use crate::db::{Code, Conn};
use crate::error::Result;
use crate::questions::Topic;
use crate::verification::access::has_second;
use crate::verification::{self, EvidenceKind, Which};

/// One thing the requester can do for the verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The key of its words: `step-…`.
    pub key: &'static str,
    /// Where it is done.
    pub href: String,
    /// Whether something was received for it. Not whether it fits: that is never told.
    pub done: bool,
}

/// Where a request stands, for its requester.
#[derive(Clone, Debug)]
pub struct Panel {
    /// Its private address.
    pub code: Code,
    /// The state.
    pub state: State,
    /// Whose turn it is.
    pub turn: Turn,
    /// What can be done for the verification; empty when it takes no evidence any more.
    pub steps: Vec<Step>,
    /// The same for the second profile, where there is one.
    pub second: Vec<Step>,
    /// Whether its two profiles have become one.
    pub merged: bool,
    /// Whether it can be taken back.
    pub can_withdraw: bool,
    /// Whether silence has locked it, or it expired, and it can be reopened.
    pub can_reopen: bool,
    /// When the change takes effect, once that is known.
    pub hold_until: Option<Stamp>,
    /// Whether connecting the profiles is left to do.
    pub connect: bool,
}

impl Panel {
    /// How many steps nothing was received for yet.
    pub fn steps_left(&self) -> usize {
        self.steps.iter().filter(|step| !step.done).count()
    }
}

/// The panel of a request.
///
/// # Errors
/// The database.
pub fn panel(conn: &mut Conn, request: &Request, now: Stamp) -> Result<Panel> {
    let (steps, second) = if request.state.takes_evidence() {
        steps(conn, request, now)?
    } else {
        (Vec::new(), Vec::new())
    };
    let merge = merge::of_request(conn, request.id)?;
    Ok(Panel {
        can_withdraw: request.state.after(Move::Withdraw, None).is_some(),
        can_reopen: request.is_locked() || request.state.after(Move::Reopen, None).is_some(),
        hold_until: request.hold_until.filter(|_| request.state == State::Holding),
        connect: request.state == State::Rebound,
        state: request.state,
        turn: request.turn,
        code: request.code.clone(),
        steps,
        second,
        merged: merge.is_some_and(|merge| merge.state == MergeState::Done),
    })
}

/// What is to be done for the first profile, and for the second where there is one.
fn steps(conn: &mut Conn, request: &Request, now: Stamp) -> Result<(Vec<Step>, Vec<Step>)> {
    let evidence = verification::evidence_of(conn, request.id)?;
    let given = |which: Which, kind: EvidenceKind| {
        evidence
            .iter()
            .any(|item| item.which == which && item.kind == kind && item.is_received(now))
    };
    let about = |which: Which, keys: [&'static str; 3], [current, page]: [&str; 2]| {
        let at = |path: &str| format!("/requests/{}/{path}", request.code);
        let [current_key, contact_key, answers_key] = keys;
        [
            Step {
                key: current_key,
                href: at(current),
                done: given(which, EvidenceKind::CurrentAccount),
            },
            Step {
                key: contact_key,
                href: at(&format!("{page}#contact")),
                done: given(which, EvidenceKind::ContactEmail),
            },
            Step {
                key: answers_key,
                href: at(&format!("{page}#answers")),
                done: given(which, EvidenceKind::Exam) || given(which, EvidenceKind::Registration),
            },
        ]
    };
    let mut steps = vec![Step {
        key: match request.topic {
            Topic::TwoProfiles => "step-wanted-of-two",
            _ => "step-wanted",
        },
        href: format!("/requests/{}/proofs/wanted", request.code),
        done: request.wanted_account_id.is_some() && given(Which::First, EvidenceKind::WantedAccount),
    }];
    let keys = ["step-current", "step-contact", "step-answers"];
    let [current, contact, answers] = about(Which::First, keys, ["proofs/current", "evidence"]);
    if request.situation == Situation::Usual {
        steps.push(current);
    }
    steps.extend([contact, answers]);
    if !has_second(request, &evidence, now) {
        return Ok((steps, Vec::new()));
    }
    let keys = [
        "step-second-current",
        "step-second-contact",
        "step-second-answers",
    ];
    let second = about(Which::Second, keys, ["proofs/second", "second"]).to_vec();
    steps.push(Step {
        key: "step-second",
        href: format!("/requests/{}/second", request.code),
        done: second.iter().any(|step| step.done),
    });
    Ok((steps, second))
}

//! What the requester sees of their request beside the conversation: where it stands, what is left to do.

use super::Situation;
use super::state::{Move, State, Turn};
use super::store::Request;
use crate::clock::Stamp;
use crate::db::{Code, Conn};
use crate::error::Result;
use crate::verification::{self, EvidenceKind};

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
    let steps = if request.state.takes_evidence() {
        steps(conn, request, now)?
    } else {
        Vec::new()
    };
    Ok(Panel {
        can_withdraw: request.state.after(Move::Withdraw, None).is_some(),
        can_reopen: request.is_locked() || request.state.after(Move::Reopen, None).is_some(),
        hold_until: request.hold_until.filter(|_| request.state == State::Holding),
        connect: request.state == State::Rebound,
        state: request.state,
        turn: request.turn,
        code: request.code.clone(),
        steps,
    })
}

fn steps(conn: &mut Conn, request: &Request, now: Stamp) -> Result<Vec<Step>> {
    let evidence = verification::evidence_of(conn, request.id)?;
    let given = |kind: EvidenceKind| {
        evidence
            .iter()
            .any(|item| item.kind == kind && item.is_received(now))
    };
    let at = |path: &str| format!("/requests/{}/{path}", request.code);
    let mut steps = vec![Step {
        key: "step-wanted",
        href: at("proofs/wanted"),
        done: request.wanted_account_id.is_some() && given(EvidenceKind::WantedAccount),
    }];
    if request.situation == Situation::Usual {
        steps.push(Step {
            key: "step-current",
            href: at("proofs/current"),
            done: given(EvidenceKind::CurrentAccount),
        });
    }
    steps.push(Step {
        key: "step-contact",
        href: at("evidence#contact"),
        done: given(EvidenceKind::ContactEmail),
    });
    steps.push(Step {
        key: "step-answers",
        href: at("evidence#answers"),
        done: given(EvidenceKind::Exam) || given(EvidenceKind::Registration),
    });
    Ok(steps)
}

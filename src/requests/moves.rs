//! Making a move: the one way a request changes its state. Compare-and-set, event, record and the public question's stage
//! go together, in the caller's transaction.

use super::model::Setback;
use super::state::{Move, State, Turn};
use super::store::{self, Change, Request};
use crate::accounts::AccountId;
use crate::app::App;
use crate::audit;
use crate::certification::merge;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::{self, Audience, Event, EventKind};
use crate::questions::{self, QuestionState};
use crate::verification::{self, EvidenceKind};

/// How a move went.
#[derive(Clone, Debug)]
#[must_use]
pub enum Moved {
    /// The request as it is now.
    Done(Box<Request>),
    /// Not possible: somebody else was first, or the state never allowed it. The state that was found.
    Not(State),
}

impl Change {
    /// What entering a state always changes.
    pub fn entering(state: State, now: Stamp) -> Change {
        let turn = |turn: Turn| Change {
            turn: Some(turn),
            turn_since: Some(now),
            due_at: Some(None),
            nudges: Some(0),
            ..Change::default()
        };
        match state {
            State::Open => turn(Turn::Staff),
            State::Verifying => Change {
                approved_at: Some(None),
                profile_version: Some(None),
                hold_seconds: Some(None),
                hold_until: Some(None),
                ended_at: Some(None),
                ended_reason: Some(None),
                contested_from: Some(None),
                ..turn(Turn::Staff)
            },
            State::Approved => Change {
                approved_at: Some(Some(now)),
                setback: Some(None),
                ..turn(Turn::None)
            },
            State::Holding => turn(Turn::None),
            State::Rebound => Change {
                rebound_at: Some(Some(now)),
                ..turn(Turn::Requester)
            },
            State::Contested => turn(Turn::Staff),
            State::Connected
            | State::Rejected
            | State::Expired
            | State::Withdrawn
            | State::Undone
            | State::Duplicate
            | State::Closed => Change {
                ended_at: Some(Some(now)),
                ..turn(Turn::None)
            },
        }
    }
}

/// Makes `step`, if the request is still as it was read. `change` is what changes beside the state, made with
/// [`Change::entering`]; `facts` are codes for the record.
///
/// # Errors
/// The database.
#[allow(clippy::too_many_arguments, reason = "each is a part of the one transaction")]
pub(crate) fn make(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    step: Move,
    actor: Option<AccountId>,
    change: impl FnOnce(Change) -> Change,
    facts: &[(&'static str, String)],
    now: Stamp,
) -> Result<Moved> {
    let Some(to) = request.state.after(step, request.contested_from) else {
        return Ok(Moved::Not(store::by_id(conn, request.id)?.state));
    };
    if !store::shift(conn, request, to, change(Change::entering(to, now)), now)? {
        return Ok(Moved::Not(store::by_id(conn, request.id)?.state));
    }
    if to_be_made(request.state) && !to_be_made(to) {
        // Made by now, or never: a merge that was approved and is not made is given up.
        merge::cancel(conn, request.id, now)?;
    }
    let after = store::by_id(conn, request.id)?;
    tell(
        app,
        conn,
        &after,
        EventKind::Moved,
        Audience::Private,
        actor,
        Some(to.as_str()),
        now,
    )?;
    let mut all = vec![("from", request.state.to_string()), ("to", to.to_string())];
    all.extend_from_slice(facts);
    audit::record(
        app,
        conn,
        &audit::Entry {
            actor,
            action: action(step),
            request: Some(request.id),
            profile: after.profile_id,
            facts: &all,
        },
        now,
    )?;
    show_stage(app, conn, &after, stage(step), actor, now)?;
    Ok(Moved::Done(Box::new(after)))
}

/// Whether what was approved is still to be made, or may be after an objection.
fn to_be_made(state: State) -> bool {
    matches!(state, State::Approved | State::Holding | State::Contested)
}

/// Takes an approved change back to verification, and its approvals with it.
///
/// # Errors
/// The database.
pub(crate) fn set_back(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    why: Setback,
    now: Stamp,
) -> Result<Moved> {
    let facts = [("why", why.to_string())];
    let change = |change: Change| Change {
        setback: Some(Some(why)),
        ..change
    };
    let moved = make(app, conn, request, Move::SetBack, None, change, &facts, now)?;
    if let Moved::Done(after) = &moved {
        super::approvals::void_all(conn, request.id, now)?;
        for kind in voided_by(why) {
            verification::void(conn, request.id, *kind, why.as_str(), now)?;
        }
        // Why, is for staff: the requester must not learn what happens to accounts and profiles of others.
        tell(
            app,
            conn,
            after,
            EventKind::SetBack,
            Audience::Staff,
            None,
            Some(why.as_str()),
            now,
        )?;
    }
    Ok(moved)
}

/// The proofs that a setback makes worthless: of an account that is in use elsewhere, or against a profile that is not
/// what it was.
pub(super) fn voided_by(why: Setback) -> &'static [EvidenceKind] {
    match why {
        Setback::TargetTaken => &[EvidenceKind::WantedAccount],
        Setback::ProfileChanged => &[EvidenceKind::CurrentAccount, EvidenceKind::ContactEmail],
        Setback::ProfileMerged => &[
            EvidenceKind::CurrentAccount,
            EvidenceKind::ContactEmail,
            EvidenceKind::LegalName,
            EvidenceKind::CurrentName,
            EvidenceKind::Exam,
            EvidenceKind::Registration,
            EvidenceKind::Country,
        ],
        Setback::Frozen | Setback::Contested | Setback::NoticeRefused | Setback::MergeInProgress => &[],
    }
}

/// Records an event of a request.
///
/// # Errors
/// The database.
#[allow(clippy::too_many_arguments, reason = "each is a fact of the event")]
pub fn tell(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    kind: EventKind,
    audience: Audience,
    actor: Option<AccountId>,
    detail: Option<&str>,
    now: Stamp,
) -> Result<()> {
    let event = Event {
        actor,
        request: Some(request.id),
        thread: Some(request.thread_id),
        profile: request.profile_id,
        detail,
        ..Event::new(kind, audience)
    };
    events::record(app, conn, &event, now)?;
    Ok(())
}

/// The question shows that verification has begun, once the claimed thread is used.
///
/// # Errors
/// The database.
pub(crate) fn show_verification(app: &App, conn: &mut Conn, request: &Request, now: Stamp) -> Result<()> {
    if request.state == State::Verifying
        && questions::state_of(conn, request.question_id)? == QuestionState::Claimed
    {
        show_stage(app, conn, request, Some(QuestionState::Verification), None, now)?;
    }
    Ok(())
}

fn show_stage(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    stage: Option<QuestionState>,
    actor: Option<AccountId>,
    now: Stamp,
) -> Result<()> {
    let Some(stage) = stage else { return Ok(()) };
    if questions::state_of(conn, request.question_id)? == stage {
        return Ok(());
    }
    questions::set_state(conn, request.question_id, stage, now)?;
    let event = Event {
        actor: actor.filter(|_| stage == QuestionState::Claimed),
        question: Some(request.question_id),
        detail: Some(stage.as_str()),
        ..Event::new(EventKind::Moved, Audience::Public)
    };
    events::record(app, conn, &event, now)?;
    Ok(())
}

/// What everybody may see of a move. An objection, a setback and what a lead makes of them stay private: the question
/// keeps standing where it stood until the request goes on or ends.
const fn stage(step: Move) -> Option<QuestionState> {
    match step {
        Move::Claim | Move::Reopen => Some(QuestionState::Claimed),
        Move::Approve | Move::Hold => Some(QuestionState::Verification),
        Move::SetBack | Move::Object | Move::Resume => None,
        Move::Rebind | Move::Merge => Some(QuestionState::Done),
        Move::Connect => Some(QuestionState::Solved),
        Move::Withdraw
        | Move::Reject
        | Move::Close
        | Move::Expire
        | Move::Lapse
        | Move::Uphold
        | Move::Undo => Some(QuestionState::Closed),
        Move::MarkDuplicate => Some(QuestionState::Duplicate),
    }
}

const fn action(step: Move) -> &'static str {
    match step {
        Move::Claim => "request.claimed",
        Move::Approve => "request.approved",
        Move::Hold => "request.held",
        Move::Rebind => "request.rebound",
        Move::Merge => "request.merged",
        Move::SetBack => "request.set_back",
        Move::Connect => "request.connected",
        Move::Withdraw => "request.withdrawn",
        Move::Reject => "request.rejected",
        Move::Close => "request.closed",
        Move::MarkDuplicate => "request.duplicate",
        Move::Expire => "request.expired",
        Move::Reopen => "request.reopened",
        Move::Lapse => "request.lapsed",
        Move::Object => "request.contested",
        Move::Resume => "request.objection_dismissed",
        Move::Uphold => "request.objection_upheld",
        Move::Undo => "request.undone",
    }
}

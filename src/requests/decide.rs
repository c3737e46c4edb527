//! What staff decides: claim, approve, reject, close. Evidence enables an approval; no reason does.

use super::approvals::{self, Note};
use super::model::{EndReason, NoteKind, RequestId};
use super::state::{Move, State};
use super::store::{self, Change, Request};
use super::{facts, hold, letters, moves};
use crate::app::App;
use crate::certification::ProfileId;
use crate::clock::Stamp;
use crate::db::{Code, Conn};
use crate::error::Result;
use crate::mail::MailKind;
use crate::questions;
use crate::threads::{self, Post, Side, Text};
use crate::verification::Verdict;
use crate::web::Agent;

use moves::Moved;

/// How a decision went.
#[derive(Clone, Debug)]
pub enum Decided {
    /// It was made.
    Done,
    /// Somebody else was first, or the state does not allow it: the state that was found.
    Already(State),
    /// Nobody decides on a request of their own, nor for an account of their own.
    Own,
    /// Another agent has it.
    NotYours,
    /// The policy does not pass.
    NotAllowed(Box<Verdict>),
}

/// The words of a decision.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    /// Why: staff alone sees it.
    pub reason: Text,
    /// What to send to the requester with it, if anything.
    pub reply: Option<Text>,
}

pub(super) fn decided(moved: &Moved) -> Decided {
    match moved {
        Moved::Done(_) => Decided::Done,
        Moved::Not(state) => Decided::Already(*state),
    }
}

pub(super) fn is_own(agent: &Agent, request: &Request) -> bool {
    request.author_id == agent.account || request.wanted_account_id == Some(agent.account)
}

/// An agent takes a request: its private thread opens to the desk, and the person is told.
///
/// # Errors
/// [`crate::error::Error::NotFound`], or the database.
pub(crate) fn claim(app: &App, conn: &mut Conn, agent: &Agent, code: &Code, now: Stamp) -> Result<Decided> {
    let request = store::by_code(conn, code)?;
    if is_own(agent, &request) {
        return Ok(Decided::Own);
    }
    let take = |change: Change| Change {
        assignee_id: Some(Some(agent.account)),
        ..change
    };
    let moved = moves::make(
        app,
        conn,
        &request,
        Move::Claim,
        Some(agent.account),
        take,
        &[],
        now,
    )?;
    if let Moved::Done(after) = &moved {
        threads::admit_desk(app, conn, after.thread_id, agent.account, now)?;
        letters::to_requester(app, conn, after, MailKind::ThreadOpened, "opened", now)?;
    }
    Ok(decided(&moved))
}

/// Approves a request that the policy lets pass, and starts the hold.
///
/// # Errors
/// [`crate::error::Error::NotFound`], or the database.
pub(crate) fn approve(
    app: &App,
    conn: &mut Conn,
    agent: &Agent,
    code: &Code,
    words: &Words,
    now: Stamp,
) -> Result<Decided> {
    let request = store::by_code(conn, code)?;
    if let Some(refused) = may_decide(agent, &request) {
        return Ok(refused);
    }
    if request.state != State::Verifying {
        return Ok(Decided::Already(request.state));
    }
    lock_profiles(conn, &request)?;
    let judged = facts::judge(app, conn, &request, now)?;
    // Two profiles are joined on a page of its own, where the agent has seen what that does.
    let passes = judged.verdict.passes;
    let Some((rule, wait)) = passes.filter(|_| judged.verdict.allows() && !judged.joins) else {
        return Ok(Decided::NotAllowed(Box::new(judged.verdict)));
    };
    let version = match request.profile_id {
        Some(profile) => Some(crate::certification::load(app, conn, profile)?.version),
        None => None,
    };
    let hold_seconds = i64::try_from(wait.as_secs()).unwrap_or(i64::MAX);
    let fix = |change: Change| Change {
        profile_version: Some(version),
        hold_seconds: Some(Some(hold_seconds)),
        ..change
    };
    let facts = [("rule", rule.to_owned()), ("hold", hold_seconds.to_string())];
    let moved = moves::make(
        app,
        conn,
        &request,
        Move::Approve,
        Some(agent.account),
        fix,
        &facts,
        now,
    )?;
    let Moved::Done(approved) = &moved else {
        return Ok(decided(&moved));
    };
    approvals::add(app, conn, request.id, agent.account, now)?;
    leave(app, conn, agent, &request, NoteKind::Approval, words, now)?;
    hold::begin(app, conn, approved, MailKind::Approved, agent.account, now)?;
    Ok(Decided::Done)
}

/// Takes the rows of the profiles that a request is about, always in the same order: of two approvals about one profile
/// the later one sees the earlier.
pub(super) fn lock_profiles(conn: &mut Conn, request: &Request) -> Result<()> {
    let mut all: Vec<ProfileId> = request.profiles().collect();
    all.sort_unstable();
    for profile in all {
        crate::certification::lock(conn, profile)?;
    }
    Ok(())
}

/// Rejects a request.
///
/// # Errors
/// [`crate::error::Error::NotFound`], or the database.
pub(crate) fn reject(
    app: &App,
    conn: &mut Conn,
    agent: &Agent,
    code: &Code,
    words: &Words,
    now: Stamp,
) -> Result<Decided> {
    let request = store::by_code(conn, code)?;
    if let Some(refused) = may_decide(agent, &request).filter(|_| request.state != State::Open) {
        return Ok(refused);
    }
    if is_own(agent, &request) {
        return Ok(Decided::Own);
    }
    let why = |change: Change| Change {
        ended_reason: Some(Some(EndReason::Refused)),
        ..change
    };
    let moved = moves::make(
        app,
        conn,
        &request,
        Move::Reject,
        Some(agent.account),
        why,
        &[],
        now,
    )?;
    if let Moved::Done(after) = &moved {
        leave(app, conn, agent, &request, NoteKind::Rejection, words, now)?;
        approvals::void_all(conn, request.id, now)?;
        letters::to_requester(app, conn, after, MailKind::Rejected, "rejected", now)?;
    }
    Ok(decided(&moved))
}

/// How staff closes a request without deciding it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// Spam.
    Spam,
    /// Answered: nothing is to be changed.
    Answered,
    /// Another question of the same author stands for it.
    DuplicateOf(questions::QuestionId),
}

/// Closes the request of a question, before anything was approved.
///
/// # Errors
/// [`crate::error::Error::NotFound`], or the database.
pub fn close_by_staff(
    app: &App,
    conn: &mut Conn,
    agent: &Agent,
    request: RequestId,
    closing: Closing,
    now: Stamp,
) -> Result<Decided> {
    let request = store::by_id(conn, request)?;
    if is_own(agent, &request) {
        return Ok(Decided::Own);
    }
    let (step, reason, other) = match closing {
        Closing::Spam => (Move::Close, Some(EndReason::Spam), None),
        Closing::Answered => (Move::Close, Some(EndReason::Answered), None),
        Closing::DuplicateOf(question) => {
            let other = store::by_question(conn, question)?;
            let same_author =
                other.filter(|other| other.author_id == request.author_id && other.id != request.id);
            let Some(other) = same_author else {
                return Ok(Decided::Already(request.state));
            };
            (Move::MarkDuplicate, None, Some(other.id))
        }
    };
    let change = |change: Change| Change {
        ended_reason: Some(reason),
        duplicate_of: Some(other),
        ..change
    };
    Ok(decided(&moves::make(
        app,
        conn,
        &request,
        step,
        Some(agent.account),
        change,
        &[],
        now,
    )?))
}

/// Why this agent may not decide on this request, if so: it is their own, or another agent has it. A lead may step in.
pub(super) fn may_decide(agent: &Agent, request: &Request) -> Option<Decided> {
    if is_own(agent, request) {
        return Some(Decided::Own);
    }
    let has_it = request.assignee_id == Some(agent.account) || agent.as_lead().is_some();
    (!has_it).then_some(Decided::NotYours)
}

/// Keeps the reason as a note, and sends the reply.
pub(super) fn leave(
    app: &App,
    conn: &mut Conn,
    agent: &Agent,
    request: &Request,
    kind: NoteKind,
    words: &Words,
    now: Stamp,
) -> Result<()> {
    let note = Note {
        request: request.id,
        thread: request.thread_id.0,
        by: agent.account,
        kind,
        text: &words.reason,
    };
    approvals::add_note(app, conn, &note, now)?;
    if let Some(reply) = &words.reply {
        let post = Post {
            thread: request.thread_id,
            author: Some(agent.account),
            side: Side::Staff,
            text: reply,
            sending: None,
        };
        threads::post(app, conn, post, now)?;
        letters::to_requester(
            app,
            conn,
            request,
            MailKind::NewMessage,
            &format!("decision {now:?}"),
            now,
        )?;
    }
    Ok(())
}

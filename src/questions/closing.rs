//! Closing a question as staff: through its request where there is one, else as it stands.

use super::model::{QuestionId, QuestionState};
use super::store;
use crate::app::App;
use crate::audit;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::{self, Audience, Event, EventKind};
use crate::requests::{self, Decided};
use crate::text_enum;
use crate::web::Agent;

text_enum! {
    /// Why staff closes a question.
    pub enum Reason {
        /// Spam; it is hidden too.
        Spam => "spam",
        /// It was answered.
        Answered => "answered",
        /// Another question stands for it.
        Duplicate => "duplicate",
    }
}

/// A closure.
#[derive(Clone, Copy, Debug)]
pub struct Closing {
    /// The question.
    pub question: QuestionId,
    /// Why.
    pub reason: Reason,
    /// The question that stands for it; for a duplicate.
    pub original: Option<QuestionId>,
}

/// How it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is closed now.
    Closed,
    /// It was over already.
    AlreadyOver,
    /// Its request can not be closed like this: it is the agent's own, decided upon already, or of another author than
    /// the question that would stand for it.
    NotNow,
}

/// Reads the question that stands for a duplicate, as its number or its address. Nothing when there is none that could:
/// it must be visible, another one, and no duplicate itself.
///
/// # Errors
/// The database.
pub fn original_of(conn: &mut Conn, question: QuestionId, typed: &str) -> Result<Option<QuestionId>> {
    let number = typed
        .trim()
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    let Ok(original) = number.parse::<QuestionId>() else {
        return Ok(None);
    };
    if original == question {
        return Ok(None);
    }
    Ok(store::standing_of(conn, original)?
        .filter(|standing| !standing.hidden && standing.state != QuestionState::Duplicate)
        .map(|_| original))
}

/// Closes a question.
///
/// # Errors
/// The database, or that there is no such question.
pub fn close(app: &App, conn: &mut Conn, agent: &Agent, closing: &Closing, now: Stamp) -> Result<Outcome> {
    let standing = store::standing(conn, closing.question)?;
    if standing.state.is_over() {
        return Ok(Outcome::AlreadyOver);
    }
    let outcome = match requests::by_question(conn, closing.question)? {
        Some(request) => close_request(app, conn, agent, request.id, closing, now)?,
        None => close_plain(app, conn, agent, standing.state, closing, now)?,
    };
    if outcome == Outcome::Closed {
        if closing.reason == Reason::Spam {
            store::set_hidden(conn, closing.question, agent.account, true, now)?;
        }
        record(app, conn, agent, closing, now)?;
    }
    Ok(outcome)
}

fn close_request(
    app: &App,
    conn: &mut Conn,
    agent: &Agent,
    request: requests::RequestId,
    closing: &Closing,
    now: Stamp,
) -> Result<Outcome> {
    let how = match (closing.reason, closing.original) {
        (Reason::Spam, _) => requests::Closing::Spam,
        (Reason::Duplicate, Some(original)) => requests::Closing::DuplicateOf(original),
        (Reason::Answered, _) | (Reason::Duplicate, None) => requests::Closing::Answered,
    };
    match requests::close_by_staff(app, conn, agent, request, how, now)? {
        Decided::Done => {
            store::link_duplicate(conn, closing.question, closing.original)?;
            Ok(Outcome::Closed)
        }
        _ => Ok(Outcome::NotNow),
    }
}

fn close_plain(
    app: &App,
    conn: &mut Conn,
    agent: &Agent,
    from: QuestionState,
    closing: &Closing,
    now: Stamp,
) -> Result<Outcome> {
    let to = match closing.reason {
        Reason::Spam => QuestionState::Closed,
        Reason::Answered => QuestionState::Answered,
        Reason::Duplicate => QuestionState::Duplicate,
    };
    if !store::close(conn, closing.question, from, to, closing.original, now)? {
        return Ok(Outcome::AlreadyOver);
    }
    let event = Event {
        actor: Some(agent.account),
        question: Some(closing.question),
        detail: Some(to.as_str()),
        ..Event::new(EventKind::Moved, Audience::Public)
    };
    events::record(app, conn, &event, now)?;
    Ok(Outcome::Closed)
}

fn record(app: &App, conn: &mut Conn, agent: &Agent, closing: &Closing, now: Stamp) -> Result<()> {
    let facts = [
        ("question", closing.question.to_string()),
        ("reason", closing.reason.to_string()),
    ];
    let entry = audit::Entry {
        actor: Some(agent.account),
        action: "question.closed",
        request: None,
        profile: None,
        facts: &facts,
    };
    audit::record(app, conn, &entry, now)
}

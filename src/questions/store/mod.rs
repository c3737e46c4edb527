//! Queries and changes of questions and answers.

pub mod answers;
pub mod front;

use diesel::prelude::*;

use super::model::{NewQuestion, Question, QuestionId, QuestionState};
use crate::accounts::AccountId;
use crate::app::App;
use crate::clock::Stamp;
use crate::db::schema::{accounts, questions, threads};
use crate::db::{Code, Conn, LookupKey};
use crate::error::{Error, Result};
use crate::events::{self, Audience, Event, EventKind};
use crate::threads::ThreadId;

/// Puts a question into the forum, with the first entry of its public timeline. Title and body are masked and rendered
/// before; the sending key of a question that was asked already is refused as a duplicate row.
///
/// # Errors
/// The database.
pub fn insert(app: &App, conn: &mut Conn, question: &NewQuestion<'_>, now: Stamp) -> Result<QuestionId> {
    let id = QuestionId::new(app);
    diesel::insert_into(questions::table)
        .values((
            questions::id.eq(id),
            questions::author_id.eq(question.author),
            questions::topic.eq(question.topic),
            questions::title.eq(question.title),
            questions::body.eq(question.body),
            questions::body_html.eq(question.html),
            questions::lang.eq(question.lang),
            questions::state.eq(QuestionState::Asked),
            questions::answers.eq(0),
            questions::asked_at.eq(now),
            questions::active_at.eq(now),
            questions::sending_key.eq(&question.sending),
        ))
        .execute(conn)?;
    let event = Event {
        actor: Some(question.author),
        question: Some(id),
        ..Event::new(EventKind::Asked, Audience::Public)
    };
    events::record(app, conn, &event, now)?;
    Ok(id)
}

/// Moves a question to where everybody sees it stand, and to the front of the list. The caller records what happened.
///
/// # Errors
/// The database.
pub fn set_state(conn: &mut Conn, question: QuestionId, state: QuestionState, now: Stamp) -> Result<()> {
    diesel::update(questions::table.find(question))
        .set((questions::state.eq(state), questions::active_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// One question, hidden or not: what a visitor may see of it is the page's decision.
///
/// # Errors
/// [`Error::NotFound`], or the database.
pub fn find(conn: &mut Conn, id: QuestionId) -> Result<Question> {
    questions::table
        .find(id)
        .select(Question::as_select())
        .first(conn)
        .optional()?
        .ok_or(Error::NotFound)
}

/// As [`find`], with the public name of who asked.
///
/// # Errors
/// [`Error::NotFound`], or the database.
pub fn find_signed(conn: &mut Conn, id: QuestionId) -> Result<(Question, Option<String>)> {
    questions::table
        .left_join(accounts::table.on(accounts::id.eq(questions::author_id)))
        .filter(questions::id.eq(id))
        .select((Question::as_select(), accounts::handle.nullable()))
        .first(conn)
        .optional()?
        .ok_or(Error::NotFound)
}

/// Where a question stands.
///
/// # Errors
/// [`Error::NotFound`], or the database.
pub fn state_of(conn: &mut Conn, id: QuestionId) -> Result<QuestionState> {
    questions::table
        .find(id)
        .select(questions::state)
        .first(conn)
        .optional()?
        .ok_or(Error::NotFound)
}

/// What decides whether something may be done with a question.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// Who asked.
    pub author: AccountId,
    /// Where it stands.
    pub state: QuestionState,
    /// Whether it is hidden.
    pub hidden: bool,
}

/// How a question stands.
///
/// # Errors
/// [`Error::NotFound`], or the database.
pub fn standing(conn: &mut Conn, id: QuestionId) -> Result<Standing> {
    standing_of(conn, id)?.ok_or(Error::NotFound)
}

/// As [`standing`], for a number that somebody typed.
///
/// # Errors
/// The database.
pub fn standing_of(conn: &mut Conn, id: QuestionId) -> Result<Option<Standing>> {
    let found: Option<(AccountId, QuestionState, Option<Stamp>)> = questions::table
        .find(id)
        .select((questions::author_id, questions::state, questions::hidden_at))
        .first(conn)
        .optional()?;
    Ok(found.map(|(author, state, hidden_at)| Standing {
        author,
        state,
        hidden: hidden_at.is_some(),
    }))
}

/// The title of a question, if everybody may see it.
///
/// # Errors
/// The database.
pub fn visible_title(conn: &mut Conn, id: QuestionId) -> Result<Option<String>> {
    Ok(questions::table
        .find(id)
        .filter(questions::hidden_at.is_null())
        .select(questions::title)
        .first(conn)
        .optional()?)
}

/// The private thread of a question, for the member it belongs to.
///
/// # Errors
/// The database.
pub fn thread_of(conn: &mut Conn, id: QuestionId, member: AccountId) -> Result<Option<(ThreadId, Code)>> {
    Ok(threads::table
        .filter(threads::question_id.eq(id))
        .filter(threads::member_id.eq(member))
        .select((threads::id, threads::code))
        .first(conn)
        .optional()?)
}

/// Links a question to the one that stands for it.
///
/// # Errors
/// The database.
pub fn link_duplicate(conn: &mut Conn, id: QuestionId, original: Option<QuestionId>) -> Result<()> {
    diesel::update(questions::table.find(id))
        .set(questions::duplicate_of.eq(original))
        .execute(conn)?;
    Ok(())
}

/// The question that a form made already, when it is sent a second time.
///
/// # Errors
/// The database.
pub fn by_sending(conn: &mut Conn, sending: &LookupKey) -> Result<Option<QuestionId>> {
    Ok(questions::table
        .filter(questions::sending_key.eq(sending))
        .select(questions::id)
        .first(conn)
        .optional()?)
}

/// Hides a question from everybody but staff, or shows it again. False: it was so already.
///
/// # Errors
/// The database.
pub fn set_hidden(conn: &mut Conn, id: QuestionId, by: AccountId, hidden: bool, now: Stamp) -> Result<bool> {
    let row = questions::table.find(id);
    let changed = if hidden {
        diesel::update(row.filter(questions::hidden_at.is_null()))
            .set((
                questions::hidden_at.eq(Some(now)),
                questions::hidden_by.eq(Some(by)),
            ))
            .execute(conn)?
    } else {
        diesel::update(row.filter(questions::hidden_at.is_not_null()))
            .set((
                questions::hidden_at.eq(None::<Stamp>),
                questions::hidden_by.eq(None::<AccountId>),
            ))
            .execute(conn)?
    };
    Ok(changed == 1)
}

/// Closes a question that is still in `from`. False: somebody else changed it first.
///
/// # Errors
/// The database.
pub fn close(
    conn: &mut Conn,
    id: QuestionId,
    from: QuestionState,
    to: QuestionState,
    duplicate_of: Option<QuestionId>,
    now: Stamp,
) -> Result<bool> {
    let row = questions::table.find(id).filter(questions::state.eq(from));
    let changed = diesel::update(row)
        .set((
            questions::state.eq(to),
            questions::duplicate_of.eq(duplicate_of),
            questions::active_at.eq(now),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

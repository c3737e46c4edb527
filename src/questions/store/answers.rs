//! Answers, addressed by their question and their own id.

use diesel::prelude::*;

use crate::accounts::AccountId;
use crate::app::App;
use crate::clock::Stamp;
use crate::db::schema::{accounts, answers, questions};
use crate::db::{Conn, LookupKey};
use crate::error::Result;
use crate::events::{self, Audience, Event, EventKind};
use crate::questions::model::{Answer, AnswerId, QuestionId};

/// A page never shows more of them; nobody reads on.
const MOST_SHOWN: i64 = 500;

/// An answer to be given: masked and rendered already.
#[derive(Clone, Debug)]
pub struct NewAnswer<'a> {
    /// The question.
    pub question: QuestionId,
    /// Who answers.
    pub author: AccountId,
    /// Whether as staff.
    pub by_staff: bool,
    /// Markdown, without personal data.
    pub body: &'a str,
    /// The body as safe HTML.
    pub html: &'a str,
    /// The form's one-time number.
    pub sending: &'a LookupKey,
}

/// The answers of a question with the public names of who gave them, oldest first, hidden ones among them.
///
/// # Errors
/// The database.
pub fn of(conn: &mut Conn, question: QuestionId) -> Result<Vec<(Answer, Option<String>)>> {
    Ok(answers::table
        .left_join(accounts::table.on(accounts::id.eq(answers::author_id)))
        .filter(answers::question_id.eq(question))
        .order(answers::id.asc())
        .limit(MOST_SHOWN)
        .select((Answer::as_select(), accounts::handle.nullable()))
        .load(conn)?)
}

/// The answer that a form gave already, when it is sent a second time.
///
/// # Errors
/// The database.
pub fn by_sending(conn: &mut Conn, sending: &LookupKey) -> Result<Option<AnswerId>> {
    Ok(answers::table
        .filter(answers::sending_key.eq(sending))
        .select(answers::id)
        .first(conn)
        .optional()?)
}

/// Gives an answer: the row, the count, the front of the list, the timeline.
///
/// # Errors
/// The database.
pub fn insert(app: &App, conn: &mut Conn, answer: &NewAnswer<'_>, now: Stamp) -> Result<AnswerId> {
    let id = AnswerId::new(app);
    diesel::insert_into(answers::table)
        .values((
            answers::id.eq(id),
            answers::question_id.eq(answer.question),
            answers::author_id.eq(answer.author),
            answers::by_staff.eq(answer.by_staff),
            answers::body.eq(answer.body),
            answers::body_html.eq(answer.html),
            answers::answered_at.eq(now),
            answers::sending_key.eq(answer.sending),
        ))
        .execute(conn)?;
    diesel::update(questions::table.find(answer.question))
        .set((
            questions::answers.eq(questions::answers + 1),
            questions::active_at.eq(now),
        ))
        .execute(conn)?;
    let event = Event {
        actor: Some(answer.author),
        question: Some(answer.question),
        detail: answer.by_staff.then_some("staff"),
        ..Event::new(EventKind::Answered, Audience::Public)
    };
    events::record(app, conn, &event, now)?;
    Ok(id)
}

/// Hides an answer from everybody but staff, or shows it again. False: it was so already, or is no answer of this
/// question.
///
/// # Errors
/// The database.
pub fn set_hidden(
    conn: &mut Conn,
    question: QuestionId,
    answer: AnswerId,
    by: AccountId,
    hidden: bool,
    now: Stamp,
) -> Result<bool> {
    let row = answers::table
        .find(answer)
        .filter(answers::question_id.eq(question));
    let changed = if hidden {
        diesel::update(row.filter(answers::hidden_at.is_null()))
            .set((answers::hidden_at.eq(Some(now)), answers::hidden_by.eq(Some(by))))
            .execute(conn)?
    } else {
        diesel::update(row.filter(answers::hidden_at.is_not_null()))
            .set((
                answers::hidden_at.eq(None::<Stamp>),
                answers::hidden_by.eq(None::<AccountId>),
            ))
            .execute(conn)?
    };
    if changed == 1 {
        let step = if hidden { -1 } else { 1 };
        diesel::update(questions::table.find(question))
            .set(questions::answers.eq(questions::answers + step))
            .execute(conn)?;
    }
    Ok(changed == 1)
}

/// Whether this is an answer of this question.
///
/// # Errors
/// The database.
pub fn exists(conn: &mut Conn, question: QuestionId, answer: AnswerId) -> Result<bool> {
    let row = answers::table
        .find(answer)
        .filter(answers::question_id.eq(question));
    Ok(diesel::select(diesel::dsl::exists(row)).get_result(conn)?)
}

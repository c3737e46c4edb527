//! The outbox in the database: leasing, marking, what staff see.

use std::time::Duration;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::{Failure, MailState};
use super::outbox::{MailKind, OutboxId, RecipientKind};
use crate::app::App;
use crate::clock::Stamp;
use crate::db::schema::{outbox, requests};
use crate::db::{Code, Conn, one_of};
use crate::error::Result;
use crate::requests::RequestId;

/// A mail as it stands in the outbox.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = outbox)]
pub struct Row {
    /// Its id.
    pub id: OutboxId,
    /// Which mail.
    pub kind: MailKind,
    /// What `recipient_id` points to.
    pub recipient: RecipientKind,
    /// To whom.
    pub recipient_id: i64,
    /// What it tells about.
    pub subject_id: Option<i64>,
    /// The recipient's language.
    pub lang: String,
    /// The recipient's time zone.
    pub time_zone: String,
    /// Where it stands.
    pub state: MailState,
    /// Attempts, the running one included.
    pub attempts: i32,
    /// When it is tried next.
    pub next_at: Stamp,
    /// Its Message-ID, the same for every attempt.
    pub message_id: String,
    /// When it was queued.
    pub queued_at: Stamp,
    /// Why the last attempt did not succeed.
    pub failure: Option<Failure>,
}

/// A mail that this worker may send until its lease ends.
#[derive(Clone, Debug)]
pub struct Leased {
    /// The mail.
    pub row: Row,
    token: i64,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The mail server accepted it.
    Sent,
    /// It is tried again at this time.
    Later(Failure, Stamp),
    /// It is given up.
    Failed(Failure),
}

/// Mails whose time has come, and those whose worker has not come back: the most urgent first.
///
/// # Errors
/// The database.
pub fn due(conn: &mut Conn, now: Stamp, most: usize) -> Result<Vec<OutboxId>> {
    let limit = i64::try_from(most).unwrap_or(i64::MAX);
    let columns = (outbox::priority, outbox::next_at, outbox::id);
    // Words and not parameters, so that both databases can tell that the partial indexes fit.
    let mut found: Vec<(i32, Stamp, OutboxId)> = outbox::table
        .filter(sql::<Bool>("state = 'queued'"))
        .filter(outbox::next_at.le(now))
        .order((outbox::priority.asc(), outbox::next_at.asc()))
        .limit(limit)
        .select(columns)
        .load(conn)?;
    let left: Vec<(i32, Stamp, OutboxId)> = outbox::table
        .filter(sql::<Bool>("state = 'sending'"))
        .filter(outbox::leased_until.le(now))
        .order(outbox::leased_until.asc())
        .limit(limit)
        .select(columns)
        .load(conn)?;
    found.extend(left);
    found.sort_unstable();
    found.truncate(most);
    Ok(found.into_iter().map(|(_, _, id)| id).collect())
}

/// Takes a mail for sending: compare-and-set, so of several workers one gets it. None: another one has it.
///
/// # Errors
/// The database.
pub fn lease(
    app: &App,
    conn: &mut Conn,
    id: OutboxId,
    lasts: Duration,
    now: Stamp,
) -> Result<Option<Leased>> {
    let token = app.new_id();
    let queued = outbox::state.eq(MailState::Queued).and(outbox::next_at.le(now));
    let left = outbox::state
        .eq(MailState::Sending)
        .and(outbox::leased_until.le(now).assume_not_null());
    let taken = diesel::update(outbox::table.filter(outbox::id.eq(id)).filter(queued.or(left)))
        .set((
            outbox::state.eq(MailState::Sending),
            outbox::lease.eq(token),
            outbox::leased_until.eq(now.plus(lasts)),
            outbox::attempts.eq(outbox::attempts + 1),
        ))
        .execute(conn)?;
    if taken == 0 {
        return Ok(None);
    }
    let row = outbox::table.find(id).select(Row::as_select()).first(conn)?;
    Ok(Some(Leased { row, token }))
}

/// Marks how the attempt ended. False: the lease had run out and somebody else has the mail.
///
/// # Errors
/// The database.
pub fn mark(conn: &mut Conn, leased: &Leased, outcome: Outcome, now: Stamp) -> Result<bool> {
    let (state, next_at, sent_at, failure) = match outcome {
        Outcome::Sent => (MailState::Sent, leased.row.next_at, Some(now), None),
        Outcome::Later(failure, at) => (MailState::Queued, at, None, Some(failure)),
        Outcome::Failed(failure) => (MailState::Failed, leased.row.next_at, None, Some(failure)),
    };
    let held = outbox::table
        .filter(outbox::id.eq(leased.row.id))
        .filter(outbox::state.eq(MailState::Sending))
        .filter(outbox::lease.eq(leased.token));
    let marked = diesel::update(held)
        .set((
            outbox::state.eq(state),
            outbox::next_at.eq(next_at),
            outbox::sent_at.eq(sent_at),
            outbox::failure.eq(failure),
            outbox::lease.eq(None::<i64>),
            outbox::leased_until.eq(None::<Stamp>),
        ))
        .execute(conn)?;
    Ok(marked == 1)
}

/// The mail server is back: what waits only because it was away is due now.
///
/// # Errors
/// The database.
pub fn wake(conn: &mut Conn, now: Stamp) -> Result<usize> {
    let waiting = outbox::table
        .filter(sql::<Bool>("state = 'queued'"))
        .filter(outbox::next_at.gt(now))
        .filter(one_of(outbox::failure, Failure::OF_SERVER));
    Ok(diesel::update(waiting)
        .set(outbox::next_at.eq(now))
        .execute(conn)?)
}

/// Mails that were given up, the latest first.
///
/// # Errors
/// The database.
pub fn failed(conn: &mut Conn, most: i64) -> Result<Vec<Row>> {
    Ok(outbox::table
        .filter(sql::<Bool>("state = 'failed'"))
        .order(outbox::queued_at.desc())
        .limit(most)
        .select(Row::as_select())
        .load(conn)?)
}

/// Mails that wait for their attempt, or are being sent: the longest waiting first.
///
/// # Errors
/// The database.
pub fn waiting(conn: &mut Conn, most: i64) -> Result<Vec<Row>> {
    Ok(outbox::table
        .filter(sql::<Bool>("state IN ('queued', 'sending')"))
        .order(outbox::queued_at.asc())
        .limit(most)
        .select(Row::as_select())
        .load(conn)?)
}

/// Tries a mail again that was given up or waits. False: it is not waiting any more.
///
/// # Errors
/// The database.
pub fn retry(conn: &mut Conn, id: OutboxId, now: Stamp) -> Result<bool> {
    let stopped = outbox::table
        .filter(outbox::id.eq(id))
        .filter(one_of(outbox::state, [MailState::Failed, MailState::Queued]));
    let changed = diesel::update(stopped)
        .set((
            outbox::state.eq(MailState::Queued),
            outbox::attempts.eq(0),
            outbox::next_at.eq(now),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// The private addresses of requests.
///
/// # Errors
/// The database.
pub fn codes_of(conn: &mut Conn, ids: &[RequestId]) -> Result<Vec<(RequestId, Code)>> {
    Ok(requests::table
        .filter(one_of(requests::id, ids))
        .select((requests::id, requests::code))
        .load(conn)?)
}

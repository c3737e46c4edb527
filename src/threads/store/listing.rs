//! The inbox: one row for each participant of a thread, read and never computed.

use diesel::prelude::*;

use super::super::model::{MessageId, ThreadId};
use super::may_see;
use crate::accounts::AccountId;
use crate::clock::Stamp;
use crate::db::schema::{inbox, questions, requests, threads};
use crate::db::{Code, Conn};
use crate::error::Result;
use crate::requests::{State, Turn};
use crate::web::{Keyset, Paging, Viewer};

/// How many threads stand on a page.
pub(crate) const PAGE: usize = 25;

/// A thread in somebody's inbox.
#[derive(Clone, Debug, Queryable)]
pub(crate) struct InboxRow {
    /// The thread.
    pub thread: ThreadId,
    /// Its private address.
    pub code: Code,
    /// The title of its question.
    pub title: String,
    /// The person who asked.
    pub member: AccountId,
    /// When something last happened.
    pub active_at: Stamp,
    /// The newest message; 0 when there is none.
    pub last: MessageId,
    /// Whether there is something new.
    pub unread: bool,
    /// Since when agents take part.
    pub desk_since: Option<Stamp>,
    /// The address, state and turn of its request, if it has one.
    pub request: Option<(Code, State, Turn)>,
}

impl InboxRow {
    /// Its place in the list.
    pub(crate) fn key(&self) -> Keyset {
        Keyset {
            at: self.active_at,
            id: self.thread.0,
        }
    }
}

/// One page of somebody's threads, newest activity first, read as [`Paging`] says: up to one row more than a page.
///
/// # Errors
/// The database.
pub(crate) fn list(conn: &mut Conn, viewer: &Viewer, paging: Paging<Keyset>) -> Result<Vec<InboxRow>> {
    let rows = inbox::table
        .inner_join(threads::table.on(threads::id.eq(inbox::thread_id)))
        .inner_join(questions::table.on(questions::id.eq(threads::question_id)))
        .left_join(requests::table.on(requests::thread_id.eq(threads::id)))
        .filter(inbox::account_id.eq(viewer.account))
        // Somebody who left the desk keeps the rows and sees none of them.
        .filter(may_see(viewer.account, viewer.is_staff()))
        .select((
            threads::id,
            threads::code,
            questions::title,
            threads::member_id,
            inbox::active_at,
            inbox::last_message_id,
            inbox::unread,
            threads::desk_since,
            (requests::code, requests::state, requests::turn).nullable(),
        ))
        .limit(PAGE as i64 + 1)
        .into_boxed();
    let rows = match paging {
        Paging::First => rows,
        // Written so that the index finds the place: the moment alone bounds the range.
        Paging::After(key) => rows
            .filter(inbox::active_at.le(key.at))
            .filter(inbox::active_at.lt(key.at).or(inbox::thread_id.lt(key.id))),
        Paging::Before(key) => rows
            .filter(inbox::active_at.ge(key.at))
            .filter(inbox::active_at.gt(key.at).or(inbox::thread_id.gt(key.id))),
    };
    Ok(if paging.is_backward() {
        rows.order((inbox::active_at.asc(), inbox::thread_id.asc()))
            .load(conn)?
    } else {
        rows.order((inbox::active_at.desc(), inbox::thread_id.desc()))
            .load(conn)?
    })
}

/// How far somebody has read a thread.
#[derive(Clone, Copy, Debug, Queryable)]
pub(crate) struct ReadMark {
    /// The newest message that was there when the mark was read.
    pub last: MessageId,
    /// The newest message they have seen.
    pub read: MessageId,
    /// Whether there is something new.
    pub unread: bool,
}

/// How far this account has read this thread, if it takes part.
///
/// # Errors
/// The database.
pub(crate) fn read_mark(conn: &mut Conn, account: AccountId, thread: ThreadId) -> Result<Option<ReadMark>> {
    Ok(inbox::table
        .find((account, thread))
        .select((inbox::last_message_id, inbox::read_message_id, inbox::unread))
        .first(conn)
        .optional()?)
}

/// Marks what somebody has seen, up to the message `seen`; a message that came later stays new.
///
/// # Errors
/// The database.
pub(crate) fn mark_read(
    conn: &mut Conn,
    account: AccountId,
    thread: ThreadId,
    seen: MessageId,
) -> Result<()> {
    let row = inbox::table.find((account, thread));
    let whole = diesel::update(row.filter(inbox::last_message_id.le(seen)))
        .set((inbox::read_message_id.eq(seen), inbox::unread.eq(false)))
        .execute(conn)?;
    if whole == 0 {
        diesel::update(row.filter(inbox::read_message_id.lt(seen)))
            .set(inbox::read_message_id.eq(seen))
            .execute(conn)?;
    }
    Ok(())
}

//! Reading a conversation, page by page.

use diesel::prelude::*;

use super::super::model::{MessageId, Side, Thread, ThreadId};
use crate::accounts::AccountId;
use crate::app::App;
use crate::clock::Stamp;
use crate::db::schema::{accounts, messages};
use crate::db::{Conn, Sealed};
use crate::error::Result;
use crate::vault::Scope;
use crate::web::Paging;

/// How many messages stand on a page.
pub(crate) const PAGE: usize = 50;

/// A message as it is shown.
#[derive(Clone)]
pub(crate) struct Message {
    /// Its id.
    pub id: MessageId,
    /// Who wrote it; nobody for the product itself.
    pub author: Option<AccountId>,
    /// Their public handle.
    pub handle: Option<String>,
    /// From which side.
    pub side: Side,
    /// The sanitised rendering, made when it was written.
    pub html: String,
    /// When.
    pub sent_at: Stamp,
}

/// Part of a conversation, oldest message first.
pub(crate) struct Slice {
    /// The messages.
    pub messages: Vec<Message>,
    /// The query of the part before it.
    pub older: Option<String>,
    /// The query of the part behind it.
    pub newer: Option<String>,
}

#[derive(Queryable)]
struct Row {
    id: MessageId,
    author: Option<AccountId>,
    handle: Option<String>,
    side: Side,
    html: Sealed,
    sent_at: Stamp,
}

/// One page of a thread's messages: the newest ones first of all, older and newer ones by `?before=` and `?after=`.
/// The thread comes from [`super::visible_to`], so who may not see it gets no message of it.
///
/// # Errors
/// The database, or a message that can not be opened.
pub(crate) fn page_of(app: &App, conn: &mut Conn, thread: &Thread, paging: Paging<i64>) -> Result<Slice> {
    let rows = messages::table
        .left_join(accounts::table.on(accounts::id.nullable().eq(messages::author_id)))
        .filter(messages::thread_id.eq(thread.id))
        .select((
            messages::id,
            messages::author_id,
            accounts::handle.nullable(),
            messages::side,
            messages::html_sealed,
            messages::sent_at,
        ))
        .limit(PAGE as i64 + 1)
        .into_boxed();
    // A conversation is read from its end: without a mark, and before one, rows come newest first.
    let rows: Vec<Row> = match paging {
        Paging::First => rows.order(messages::id.desc()).load(conn)?,
        Paging::Before(id) => rows
            .filter(messages::id.lt(id))
            .order(messages::id.desc())
            .load(conn)?,
        Paging::After(id) => rows
            .filter(messages::id.gt(id))
            .order(messages::id.asc())
            .load(conn)?,
    };
    let more = rows.len() > PAGE;
    let mut messages = rows
        .into_iter()
        .take(PAGE)
        .map(|row| shown(app, thread.id, row))
        .collect::<Result<Vec<_>>>()?;
    let (has_older, has_newer) = match paging {
        Paging::First => (more, false),
        Paging::Before(_) => (more, true),
        Paging::After(_) => (true, more),
    };
    if !matches!(paging, Paging::After(_)) {
        messages.reverse();
    }
    let older = messages
        .first()
        .filter(|_| has_older)
        .map(|first| format!("before={}", first.id));
    let newer = messages
        .last()
        .filter(|_| has_newer)
        .map(|last| format!("after={}", last.id));
    Ok(Slice {
        messages,
        older,
        newer,
    })
}

fn shown(app: &App, thread: ThreadId, row: Row) -> Result<Message> {
    Ok(Message {
        id: row.id,
        author: row.author,
        handle: row.handle,
        side: row.side,
        html: app.vault.open(Scope::Thread(thread.0), &row.html)?.into_exposed(),
        sent_at: row.sent_at,
    })
}

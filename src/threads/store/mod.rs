//! Queries and changes of private threads.

pub mod drafts;
pub(super) mod listing;
pub(super) mod reading;

use diesel::prelude::*;

use super::model::{MessageId, Post, Posted, Side, Thread, ThreadId};
use crate::accounts::AccountId;
use crate::app::App;
use crate::clock::Stamp;
use crate::db::schema::{inbox, messages, questions, requests, thread_keys, threads};
use crate::db::{Code, Conn, LookupKey};
use crate::error::{Error, Result};
use crate::events::{self, Audience, Event, EventKind};
use crate::questions::QuestionId;
use crate::requests::RequestId;
use crate::vault::{Field, Scope};
use crate::web::Viewer;

/// Opens the private thread of a question, with its key and the member's row in the inbox.
///
/// # Errors
/// The database; the question may have a thread already.
pub fn open(
    app: &App,
    conn: &mut Conn,
    question: QuestionId,
    member: AccountId,
    now: Stamp,
) -> Result<ThreadId> {
    let thread = ThreadId::new(app);
    diesel::insert_into(threads::table)
        .values((
            threads::id.eq(thread),
            threads::code.eq(Code::new(app)),
            threads::question_id.eq(question),
            threads::member_id.eq(member),
            threads::opened_at.eq(now),
            threads::active_at.eq(now),
        ))
        .execute(conn)?;
    // Made now, so that encrypting later is a new format and needs no key for old threads.
    let key = app.vault.seal(Scope::Thread(thread.0), &app.new_token());
    diesel::insert_into(thread_keys::table)
        .values((
            thread_keys::thread_id.eq(thread),
            thread_keys::wrapped.eq(key),
            thread_keys::made_at.eq(now),
        ))
        .execute(conn)?;
    join(conn, thread, member, now)?;
    Ok(thread)
}

/// Opens the thread to the desk when its request is claimed; from then on this agent has it in the inbox. Claiming
/// again, or by another agent, adds that agent and keeps the first moment.
///
/// # Errors
/// The database.
pub fn admit_desk(_app: &App, conn: &mut Conn, thread: ThreadId, agent: AccountId, now: Stamp) -> Result<()> {
    diesel::update(threads::table.find(thread).filter(threads::desk_since.is_null()))
        .set(threads::desk_since.eq(now))
        .execute(conn)?;
    join(conn, thread, agent, now)
}

/// Gives an account its row in the inbox, unless it has one: what stands in the thread already is new to it.
fn join(conn: &mut Conn, thread: ThreadId, account: AccountId, now: Stamp) -> Result<()> {
    let there = inbox::table.find((account, thread));
    if diesel::select(diesel::dsl::exists(there)).get_result(conn)? {
        return Ok(());
    }
    let last = last_message(conn, thread)?;
    diesel::insert_into(inbox::table)
        .values((
            inbox::account_id.eq(account),
            inbox::thread_id.eq(thread),
            inbox::active_at.eq(now),
            inbox::last_message_id.eq(last.unwrap_or(MessageId(0))),
            inbox::read_message_id.eq(MessageId(0)),
            inbox::unread.eq(last.is_some()),
        ))
        .execute(conn)?;
    Ok(())
}

fn last_message(conn: &mut Conn, thread: ThreadId) -> Result<Option<MessageId>> {
    Ok(messages::table
        .filter(messages::thread_id.eq(thread))
        .order(messages::id.desc())
        .select(messages::id)
        .first(conn)
        .optional()?)
}

/// Posts a message: the row, everybody's inbox, the event. Sends no mail. A number in `sending` that was used in this
/// thread before gives the message it made. What the product itself writes marks nothing as unread.
///
/// # Errors
/// The database.
pub fn post(app: &App, conn: &mut Conn, post: Post<'_>, now: Stamp) -> Result<Posted> {
    let sending = match post.sending {
        Some(key) => key.clone(),
        None => app.vault.lookup(Field::Sending, &app.new_token()),
    };
    let sent: Option<MessageId> = messages::table
        .filter(messages::sending_key.eq(&sending))
        .filter(messages::thread_id.eq(post.thread))
        .select(messages::id)
        .first(conn)
        .optional()?;
    if let Some(id) = sent {
        return Ok(Posted { id, fresh: false });
    }
    let id = next_id(app, conn, post.thread)?;
    let scope = Scope::Thread(post.thread.0);
    diesel::insert_into(messages::table)
        .values((
            messages::id.eq(id),
            messages::thread_id.eq(post.thread),
            messages::author_id.eq(post.author),
            messages::side.eq(post.side),
            messages::body_sealed.eq(app.vault.seal(scope, &post.text.markdown)),
            messages::html_sealed.eq(app.vault.seal(scope, &post.text.html)),
            messages::sent_at.eq(now),
            messages::sending_key.eq(sending),
        ))
        .execute(conn)?;
    deliver(conn, &post, id, now)?;
    announce(app, conn, &post, now)?;
    Ok(Posted { id, fresh: true })
}

/// A message's id lies behind all earlier ones of its thread, whatever the clocks of the nodes say.
fn next_id(app: &App, conn: &mut Conn, thread: ThreadId) -> Result<MessageId> {
    let fresh = MessageId::new(app);
    let mut gap = [0u8; 2];
    app.random(&mut gap);
    Ok(match last_message(conn, thread)? {
        Some(last) if last >= fresh => MessageId(last.0 + 1 + i64::from(u16::from_le_bytes(gap))),
        Some(_) | None => fresh,
    })
}

/// Puts the message into the inbox of everybody who takes part.
fn deliver(conn: &mut Conn, post: &Post<'_>, id: MessageId, now: Stamp) -> Result<()> {
    diesel::update(threads::table.find(post.thread))
        .set(threads::active_at.eq(now))
        .execute(conn)?;
    if let Some(author) = post.author {
        join(conn, post.thread, author, now)?;
    }
    let author = post.author.unwrap_or(AccountId(0));
    let rows = inbox::table.filter(inbox::thread_id.eq(post.thread));
    diesel::update(rows)
        .set((inbox::active_at.eq(now), inbox::last_message_id.eq(id)))
        .execute(conn)?;
    if post.side != Side::System {
        diesel::update(rows.filter(inbox::account_id.ne(author)))
            .set(inbox::unread.eq(true))
            .execute(conn)?;
    }
    // Who is up to date stays so; who has not seen an answer yet still finds it marked.
    diesel::update(rows.filter(inbox::unread.eq(false)))
        .set(inbox::read_message_id.eq(id))
        .execute(conn)?;
    Ok(())
}

fn announce(app: &App, conn: &mut Conn, post: &Post<'_>, now: Stamp) -> Result<()> {
    let question: QuestionId = threads::table
        .find(post.thread)
        .select(threads::question_id)
        .first(conn)?;
    let request: Option<RequestId> = requests::table
        .filter(requests::thread_id.eq(post.thread))
        .select(requests::id)
        .first(conn)
        .optional()?;
    let event = Event {
        actor: post.author,
        question: Some(question),
        thread: Some(post.thread),
        request,
        detail: Some(post.side.as_str()),
        ..Event::new(EventKind::Messaged, Audience::Private)
    };
    events::record(app, conn, &event, now)?;
    Ok(())
}

/// The private address of a thread.
///
/// # Errors
/// The database.
pub fn code_of(conn: &mut Conn, thread: ThreadId) -> Result<Code> {
    Ok(threads::table.find(thread).select(threads::code).first(conn)?)
}

/// Locks a thread against new messages from its pages, or opens it again.
///
/// # Errors
/// The database.
pub fn set_locked(conn: &mut Conn, thread: ThreadId, locked: bool, now: Stamp) -> Result<()> {
    diesel::update(threads::table.find(thread))
        .set(threads::locked_at.eq(locked.then_some(now)))
        .execute(conn)?;
    Ok(())
}

/// Who may see a thread: the member it belongs to, and staff once its request was claimed. The one rule that reading,
/// listing, writing and drafts share.
#[diesel::dsl::auto_type(no_type_alias)]
fn may_see(account: AccountId, staff: bool) -> _ {
    let staff = staff.into_sql::<diesel::sql_types::Bool>();
    let claimed = threads::desk_since.is_not_null();
    threads::member_id.eq(account).or(claimed.and(staff))
}

/// The thread behind a private address, for somebody who may see it.
///
/// # Errors
/// [`Error::NotFound`] for everybody else, as for an address that leads nowhere.
pub fn visible_to(conn: &mut Conn, viewer: &Viewer, code: &Code) -> Result<Thread> {
    threads::table
        .inner_join(questions::table.on(questions::id.eq(threads::question_id)))
        .filter(threads::code.eq(code))
        .filter(may_see(viewer.account, viewer.is_staff()))
        .select((
            threads::id,
            threads::code,
            threads::question_id,
            threads::member_id,
            threads::opened_at,
            threads::desk_since,
            threads::locked_at,
            questions::title,
        ))
        .first(conn)
        .optional()?
        .ok_or(Error::NotFound)
}

/// Whether a form with this one-time number made a message of this thread already.
///
/// # Errors
/// The database.
pub(super) fn is_sent(conn: &mut Conn, thread: ThreadId, sending: &LookupKey) -> Result<bool> {
    let message = messages::table
        .filter(messages::sending_key.eq(sending))
        .filter(messages::thread_id.eq(thread));
    Ok(diesel::select(diesel::dsl::exists(message)).get_result(conn)?)
}

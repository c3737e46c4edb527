//! Approvals and decision notes in the database.

use diesel::prelude::*;

use crate::accounts::AccountId;
use crate::app::App;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::db::schema::{approvals, notes};
use crate::error::Result;
use crate::requests::model::{ApprovalId, NoteId, NoteKind, RequestId};
use crate::threads::Text;
use crate::vault::{Field, Scope};
use crate::verification::POLICY;

/// Records an approval. Its reason is a note, as that of every decision.
///
/// # Errors
/// The database.
pub(crate) fn add(app: &App, conn: &mut Conn, request: RequestId, by: AccountId, now: Stamp) -> Result<()> {
    diesel::insert_into(approvals::table)
        .values((
            approvals::id.eq(ApprovalId::new(app)),
            approvals::request_id.eq(request),
            approvals::approver_id.eq(by),
            approvals::policy.eq(POLICY),
            approvals::approved_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes every approval of a request back: what they approved did not come to be.
///
/// # Errors
/// The database.
pub(crate) fn void_all(conn: &mut Conn, request: RequestId, now: Stamp) -> Result<usize> {
    let live = approvals::table
        .filter(approvals::request_id.eq(request))
        .filter(approvals::voided_at.is_null());
    Ok(diesel::update(live)
        .set(approvals::voided_at.eq(now))
        .execute(conn)?)
}

/// Who has approved it and whose approval still counts.
///
/// # Errors
/// The database.
pub(crate) fn approvers(conn: &mut Conn, request: RequestId) -> Result<Vec<AccountId>> {
    Ok(approvals::table
        .filter(approvals::request_id.eq(request))
        .filter(approvals::voided_at.is_null())
        .select(approvals::approver_id)
        .load(conn)?)
}

/// A note that a decision leaves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Note<'a> {
    /// The request.
    pub request: RequestId,
    /// Its thread, whose key seals the text.
    pub thread: i64,
    /// Who decided.
    pub by: AccountId,
    /// What was decided.
    pub kind: NoteKind,
    /// Why.
    pub text: &'a Text,
}

/// Keeps the reason of a decision as an internal note.
///
/// # Errors
/// The database.
pub(crate) fn add_note(app: &App, conn: &mut Conn, note: &Note<'_>, now: Stamp) -> Result<()> {
    let scope = Scope::Thread(note.thread);
    diesel::insert_into(notes::table)
        .values((
            notes::id.eq(NoteId::new(app)),
            notes::request_id.eq(note.request),
            notes::author_id.eq(note.by),
            notes::kind.eq(note.kind),
            notes::body_sealed.eq(app.vault.seal(scope, &note.text.markdown)),
            notes::html_sealed.eq(app.vault.seal(scope, &note.text.html)),
            notes::written_at.eq(now),
            notes::sending_key.eq(app.vault.lookup(Field::Sending, &app.new_token())),
        ))
        .execute(conn)?;
    Ok(())
}

/// The leads who have voted this way on a request since `since`.
///
/// # Errors
/// The database.
pub(crate) fn votes(
    conn: &mut Conn,
    request: RequestId,
    way: NoteKind,
    since: Stamp,
) -> Result<Vec<AccountId>> {
    Ok(notes::table
        .filter(notes::request_id.eq(request))
        .filter(notes::kind.eq(way))
        .filter(notes::written_at.ge(since))
        .select(notes::author_id)
        .load(conn)?)
}

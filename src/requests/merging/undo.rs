//! Taking a merge apart again.

use super::tell;
use crate::app::App;
use crate::certification::merge::{self, Merge, Undone, policy};
use crate::clock::Stamp;
use crate::connection;
use crate::db::{Code, Conn};
use crate::error::{Error, Result};
use crate::events::EventKind;
use crate::mail::{MailKind, Recipient};
use crate::requests::approvals::{self, Note};
use crate::requests::model::{EndReason, NoteKind};
use crate::requests::objections::{self, Resolved};
use crate::requests::state::Move;
use crate::requests::store::{self, Change, Request};
use crate::requests::{hold, letters, moves, repoint};
use crate::threads::Text;
use crate::web::Lead;

use moves::Moved;

/// A lead undoes a merge nobody has objected to, while it is young.
///
/// # Errors
/// [`Error::NotFound`] for a request without a merge that was made, or the database.
pub(crate) fn undo(
    app: &App,
    conn: &mut Conn,
    lead: &Lead,
    code: &Code,
    reason: &Text,
    now: Stamp,
) -> Result<Resolved> {
    let found = store::by_code(conn, code)?;
    // Waits for whoever else decides at this moment, and sees what they decided.
    store::hold(conn, found.id)?;
    let request = store::by_id(conn, found.id)?;
    let merge = merge::of_request(conn, request.id)?.ok_or(Error::NotFound)?;
    if objections::is_own(conn, lead, &request)? {
        return Ok(Resolved::Own);
    }
    let window = app.settings.times.objection_window;
    let can_be = request.state.after(Move::Undo, None).is_some();
    if !can_be || policy::undo_until(&merge, window, now).is_none() {
        return Ok(Resolved::Already(request.state));
    }
    if !take_apart(app, conn, lead, &request, &merge, now)? {
        return Ok(Resolved::CanNotUndo);
    }
    let why = |change: Change| Change {
        ended_reason: Some(Some(EndReason::Undone)),
        ..change
    };
    let by = Some(lead.account);
    let Moved::Done(after) = moves::make(app, conn, &request, Move::Undo, by, why, &[], now)? else {
        // Undoes the undoing with the transaction.
        return Err(Error::Conflict("error-moved-on"));
    };
    let note = Note {
        request: request.id,
        thread: request.thread_id.0,
        by: lead.account,
        kind: NoteKind::Resolution,
        text: reason,
    };
    approvals::add_note(app, conn, &note, now)?;
    approvals::void_all(conn, request.id, now)?;
    letters::to_requester(app, conn, &after, MailKind::MergeUndone, "undone", now)?;
    Ok(Resolved::Done(after.state))
}

/// Puts the two profiles back to where they were. False where an account is bound elsewhere by now, or the survivor is
/// part of another merge: nothing is changed then.
///
/// # Errors
/// The database.
pub(in crate::requests) fn take_apart(
    app: &App,
    conn: &mut Conn,
    lead: &Lead,
    request: &Request,
    merge: &Merge,
    now: Stamp,
) -> Result<bool> {
    let (restored, ended) = match merge::undo(app, conn, merge, lead.account, now)? {
        Undone::Done { restored, ended } => (restored, ended),
        Undone::TargetTaken | Undone::NotPossible => return Ok(false),
    };
    if let Some(ended) = ended {
        connection::mark_stale(conn, merge.survivor, now)?;
        hold::end_old_rights(conn, ended.key.as_ref(), now)?;
    }
    repoint::after_undone(app, conn, merge, now)?;
    let by = Some(lead.account);
    let (kind, action) = (EventKind::MergeUndone, "profile.merge_undone");
    tell(app, conn, request, merge, kind, action, by, now)?;
    let once = format!("undone {}", merge.id);
    let accounts = restored.into_iter().map(Recipient::Binding);
    let contacts = merge.profiles().map(Recipient::Contact);
    for to in accounts.chain(contacts) {
        letters::to_contact(app, conn, to, MailKind::MergeUndone, request.id.0, &once, now)?;
    }
    Ok(true)
}

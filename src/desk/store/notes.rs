//! Internal notes: seen by staff alone, sealed with the request's thread.

use diesel::prelude::*;

use super::super::model::Note;
use crate::accounts::AccountId;
use crate::app::App;
use crate::clock::Stamp;
use crate::db::schema::notes;
use crate::db::{Conn, LookupKey, Sealed};
use crate::error::Result;
use crate::requests::{NoteId, NoteKind, Request};
use crate::threads::Text;
use crate::vault::Scope;
use crate::web::Agent;

/// A note to keep.
pub(in crate::desk) struct NewNote<'a> {
    /// The request it belongs to.
    pub(in crate::desk) request: &'a Request,
    /// The text.
    pub(in crate::desk) text: &'a Text,
    /// The key of the form's one-time number.
    pub(in crate::desk) sending: &'a LookupKey,
}

/// Keeps a note. A form that was sent before makes no second one. Returns whether this call made it.
///
/// # Errors
/// The database.
pub(in crate::desk) fn add_note(
    app: &App,
    conn: &mut Conn,
    agent: &Agent,
    note: &NewNote<'_>,
    now: Stamp,
) -> Result<bool> {
    let before = notes::table
        .filter(notes::sending_key.eq(note.sending))
        .filter(notes::request_id.eq(note.request.id));
    if diesel::select(diesel::dsl::exists(before)).get_result(conn)? {
        return Ok(false);
    }
    let scope = Scope::Thread(note.request.thread_id.0);
    diesel::insert_into(notes::table)
        .values((
            notes::id.eq(NoteId::new(app)),
            notes::request_id.eq(note.request.id),
            notes::author_id.eq(agent.account),
            notes::kind.eq(NoteKind::Note),
            notes::body_sealed.eq(app.vault.seal(scope, &note.text.markdown)),
            notes::html_sealed.eq(app.vault.seal(scope, &note.text.html)),
            notes::written_at.eq(now),
            notes::sending_key.eq(note.sending),
        ))
        .execute(conn)?;
    Ok(true)
}

/// The newest notes of a request, oldest of them first. It takes an agent: nobody else reads notes.
///
/// # Errors
/// The database, or a note that can not be opened.
pub(in crate::desk) fn notes_of(
    app: &App,
    conn: &mut Conn,
    _agent: &Agent,
    request: &Request,
) -> Result<Vec<Note>> {
    const MOST: i64 = 200;
    let rows: Vec<(NoteId, AccountId, NoteKind, Sealed, Stamp)> = notes::table
        .filter(notes::request_id.eq(request.id))
        .order(notes::id.desc())
        .limit(MOST)
        .select((
            notes::id,
            notes::author_id,
            notes::kind,
            notes::html_sealed,
            notes::written_at,
        ))
        .load(conn)?;
    rows.into_iter()
        .rev()
        .map(|(id, author, kind, html, at)| {
            let html = app.vault.open(Scope::Thread(request.thread_id.0), &html)?;
            Ok(Note {
                id,
                author,
                kind,
                html: html.into_exposed(),
                at,
            })
        })
        .collect()
}

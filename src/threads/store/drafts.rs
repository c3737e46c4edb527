//! Drafts: what somebody is writing, kept on the server until it is sent.

use diesel::prelude::*;

use crate::accounts::AccountId;
use crate::app::App;
use crate::clock::Stamp;
use crate::db::schema::drafts;
use crate::db::{Conn, Sealed};
use crate::error::Result;
use crate::vault::Scope;

/// Keeps what somebody is writing at a place, such as `ask`; it replaces what was kept there.
///
/// # Errors
/// The database.
pub fn save(
    app: &App,
    conn: &mut Conn,
    account: AccountId,
    place: &str,
    content: &str,
    now: Stamp,
) -> Result<()> {
    let sealed = app.vault.seal(Scope::Account(account.0), content);
    let changed = diesel::update(drafts::table.find((account, place)))
        .set((drafts::content_sealed.eq(&sealed), drafts::saved_at.eq(now)))
        .execute(conn)?;
    if changed == 0 {
        diesel::insert_into(drafts::table)
            .values((
                drafts::account_id.eq(account),
                drafts::place.eq(place),
                drafts::content_sealed.eq(&sealed),
                drafts::saved_at.eq(now),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// What is kept for this account at this place.
///
/// # Errors
/// The database, or a draft that can not be opened.
pub fn load(app: &App, conn: &mut Conn, account: AccountId, place: &str) -> Result<Option<String>> {
    let sealed: Option<Sealed> = drafts::table
        .find((account, place))
        .select(drafts::content_sealed)
        .first(conn)
        .optional()?;
    Ok(match sealed {
        Some(sealed) => Some(app.vault.open(Scope::Account(account.0), &sealed)?.into_exposed()),
        None => None,
    })
}

/// Forgets the draft: it was sent. Returns whether there was one.
///
/// # Errors
/// The database.
pub fn drop_one(_app: &App, conn: &mut Conn, account: AccountId, place: &str) -> Result<bool> {
    Ok(diesel::delete(drafts::table.find((account, place))).execute(conn)? > 0)
}

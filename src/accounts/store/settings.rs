//! What the owner of an account, and an admin, change about it.

use diesel::prelude::*;

use crate::accounts::model::{AccountId, Role, SessionId};
use crate::accounts::names;
use crate::accounts::oidc;
use crate::accounts::policy::{KEEP_LINKS, KEEP_SESSIONS, KEEP_THROTTLES, KEEP_UNKNOWN};
use crate::clock::Stamp;
use crate::db::Conn;
use crate::db::schema::{accounts, mail_links, passwords, sessions};
use crate::error::Result;
use crate::web::throttle;

/// Gives the account another public name. The caller looked whether it is free; a race for it is a duplicate.
pub(in crate::accounts) fn set_handle(conn: &mut Conn, id: AccountId, handle: &str) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set((
            accounts::handle.eq(handle),
            accounts::handle_key.eq(names::handle_key(handle)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Sets language and time zone.
pub(in crate::accounts) fn set_preferences(
    conn: &mut Conn,
    id: AccountId,
    lang: &str,
    time_zone: &str,
) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set((accounts::lang.eq(lang), accounts::time_zone.eq(time_zone)))
        .execute(conn)?;
    Ok(())
}

/// The hash of the account's password.
pub(in crate::accounts) fn password_of(conn: &mut Conn, id: AccountId) -> Result<Option<String>> {
    Ok(passwords::table
        .find(id)
        .select(passwords::hash)
        .first(conn)
        .optional()?)
}

/// Closes the password path until a link sets a new password.
pub(in crate::accounts) fn drop_password(conn: &mut Conn, id: AccountId) -> Result<()> {
    diesel::delete(passwords::table.find(id)).execute(conn)?;
    Ok(())
}

/// Notes that somebody who has the mailbox set the password: the address is theirs, and if the account had been in use
/// before, it was recovered.
pub(in crate::accounts) fn set_by_mail(
    conn: &mut Conn,
    id: AccountId,
    was_in_use: bool,
    now: Stamp,
) -> Result<()> {
    let row = accounts::table.find(id);
    if was_in_use {
        diesel::update(row)
            .set(accounts::recovered_at.eq(now))
            .execute(conn)?;
    } else {
        diesel::update(row)
            .set(accounts::confirmed_at.eq(now))
            .execute(conn)?;
    }
    Ok(())
}

/// Changes the role, if it still is `from`.
pub(in crate::accounts) fn set_role(conn: &mut Conn, id: AccountId, from: Role, to: Role) -> Result<bool> {
    let row = accounts::table.find(id).filter(accounts::role.eq(from));
    Ok(diesel::update(row).set(accounts::role.eq(to)).execute(conn)? > 0)
}

/// A live session as its owner sees it.
#[derive(Clone, Debug, Queryable)]
pub(in crate::accounts) struct LiveSession {
    /// Its id.
    pub id: SessionId,
    /// The browser.
    pub device: String,
    /// When it began.
    pub created_at: Stamp,
    /// When it was last used.
    pub last_seen_at: Stamp,
}

/// The live sessions of an account, last used first.
pub(in crate::accounts) fn live_sessions(
    conn: &mut Conn,
    id: AccountId,
    now: Stamp,
) -> Result<Vec<LiveSession>> {
    Ok(sessions::table
        .filter(sessions::account_id.eq(id))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::idle_until.gt(now))
        .filter(sessions::expires_at.gt(now))
        .select((
            sessions::id,
            sessions::device,
            sessions::created_at,
            sessions::last_seen_at,
        ))
        .order((sessions::last_seen_at.desc(), sessions::id.desc()))
        .limit(100)
        .load(conn)?)
}

/// Somebody of the staff, as the list shows them.
#[derive(Clone, Debug, Queryable)]
pub(in crate::accounts) struct Colleague {
    /// The account.
    pub id: AccountId,
    /// Its public name.
    pub handle: String,
    /// Its role.
    pub role: Role,
    /// When it was first signed in to by its owner; none: the invitation is open.
    pub confirmed_at: Option<Stamp>,
    /// The last sign-in.
    pub last_sign_in_at: Option<Stamp>,
}

/// Everybody with a role beyond member.
pub(in crate::accounts) fn staff(conn: &mut Conn) -> Result<Vec<Colleague>> {
    Ok(accounts::table
        .filter(accounts::role.ne(Role::Member))
        .filter(accounts::closed_at.is_null())
        .select((
            accounts::id,
            accounts::handle,
            accounts::role,
            accounts::confirmed_at,
            accounts::last_sign_in_at,
        ))
        .order((accounts::role.asc(), accounts::handle.asc()))
        .limit(1000)
        .load(conn)?)
}

/// Whether [`sweep`] would find anything.
pub(in crate::accounts) fn has_dead(conn: &mut Conn, now: Stamp) -> Result<bool> {
    use diesel::dsl::exists;
    let sessions = sessions::table.filter(sessions::idle_until.lt(now.minus(KEEP_SESSIONS)));
    let links = mail_links::table.filter(mail_links::expires_at.lt(now.minus(KEEP_LINKS)));
    let found: bool = diesel::select(exists(sessions).or(exists(links))).get_result(conn)?;
    Ok(found
        || oidc::has_old(conn, now)?
        || throttle::has_old(conn, now.minus(KEEP_THROTTLES), &[super::attempts::UNKNOWN])?)
}

/// Removes ended sessions, dead links and old windows of throttles.
pub(in crate::accounts) fn sweep(conn: &mut Conn, now: Stamp) -> Result<usize> {
    // A session rests at most as long as it lasts, so this finds the ended ones too.
    let rested = sessions::table.filter(sessions::idle_until.lt(now.minus(KEEP_SESSIONS)));
    let mut swept = diesel::delete(rested).execute(conn)?;
    let dead = mail_links::table.filter(mail_links::expires_at.lt(now.minus(KEEP_LINKS)));
    swept += diesel::delete(dead).execute(conn)?;
    swept += oidc::sweep(conn, now)?;
    swept += throttle::sweep(conn, now.minus(KEEP_THROTTLES), &[super::attempts::UNKNOWN])?;
    swept += throttle::sweep(conn, now.minus(KEEP_UNKNOWN), &[])?;
    Ok(swept)
}

//! Learn profiles and the accounts on them.

pub(super) mod offers;

use diesel::prelude::*;

use super::model::{LearnAccount, LearnProfileId};
use super::policy::Side;
use crate::accounts::{Account, AccountId, AccountKey, Kind};
use crate::app::App;
use crate::clock::Stamp;
use crate::connection;
use crate::db::Conn;
use crate::db::schema::{accounts, learn_accounts, learn_profiles};
use crate::error::{Error, Result};

/// The Learn profile of an account that signs in; made now if there is none.
///
/// # Errors
/// The database. Two first sign-ins at once: the second is run again by [`crate::db::Db::write`] and finds the profile.
pub fn ensure_profile(app: &App, conn: &mut Conn, account: &Account, now: Stamp) -> Result<LearnProfileId> {
    ensure_profile_of(app, conn, account.id, account.kind, now)
}

/// As [`ensure_profile`], for an account of which only this is known.
///
/// # Errors
/// As there.
pub fn ensure_profile_of(
    app: &App,
    conn: &mut Conn,
    account: AccountId,
    kind: Kind,
    now: Stamp,
) -> Result<LearnProfileId> {
    let used = diesel::update(learn_accounts::table.find(account))
        .set(learn_accounts::last_used_at.eq(now))
        .execute(conn)?;
    // Not read before: on PostgreSQL the account may be taken off in between.
    if used > 0
        && let Some(profile) = profile_of(conn, account)?
    {
        return Ok(profile);
    }
    let profile = LearnProfileId::new(app);
    diesel::insert_into(learn_profiles::table)
        .values((learn_profiles::id.eq(profile), learn_profiles::created_at.eq(now)))
        .execute(conn)?;
    diesel::insert_into(learn_accounts::table)
        .values((
            learn_accounts::account_id.eq(account),
            learn_accounts::learn_profile_id.eq(profile),
            learn_accounts::kind.eq(kind),
            learn_accounts::added_at.eq(now),
            learn_accounts::last_used_at.eq(now),
        ))
        .execute(conn)?;
    Ok(profile)
}

/// Puts a new account on the Learn profile of another from the start: for worlds that are made, where nobody is asked.
///
/// # Errors
/// The database.
pub fn begin_with(
    app: &App,
    conn: &mut Conn,
    with: &Account,
    account: &Account,
    now: Stamp,
) -> Result<LearnProfileId> {
    let profile = ensure_profile(app, conn, with, now)?;
    put(conn, profile, account.id, account.kind, now)?;
    Ok(profile)
}

/// The Learn profile an account is on.
///
/// # Errors
/// The database.
pub fn profile_of(conn: &mut Conn, account: AccountId) -> Result<Option<LearnProfileId>> {
    Ok(learn_accounts::table
        .find(account)
        .select(learn_accounts::learn_profile_id)
        .first(conn)
        .optional()?)
}

/// Takes the profile's row for the rest of the transaction: accounts are added and removed, and the profile is connected, by
/// one at a time. Tells whether it is still there.
///
/// # Errors
/// The database.
pub fn hold(conn: &mut Conn, profile: LearnProfileId) -> Result<bool> {
    let row = learn_profiles::table
        .find(profile)
        .filter(learn_profiles::ended_at.is_null());
    let held = diesel::update(row)
        .set(learn_profiles::created_at.eq(learn_profiles::created_at))
        .execute(conn)?;
    Ok(held > 0)
}

/// The Learn profile of an account, held; made now if there is none.
///
/// # Errors
/// [`Error::Conflict`] when the account goes from one to another in this moment, or the database.
pub fn held(
    app: &App,
    conn: &mut Conn,
    account: AccountId,
    kind: Kind,
    now: Stamp,
) -> Result<LearnProfileId> {
    let found = match profile_of(conn, account)? {
        Some(found) => found,
        None => ensure_profile_of(app, conn, account, kind, now)?,
    };
    if hold(conn, found)? && profile_of(conn, account)? == Some(found) {
        return Ok(found);
    }
    Err(Error::Conflict("error-moved-on"))
}

/// The Learn profile that this one is now: itself, or the one it went into.
///
/// # Errors
/// The database.
pub fn resolve(conn: &mut Conn, profile: LearnProfileId) -> Result<LearnProfileId> {
    let into: Option<Option<LearnProfileId>> = learn_profiles::table
        .find(profile)
        .select(learn_profiles::merged_into)
        .first(conn)
        .optional()?;
    Ok(into.flatten().unwrap_or(profile))
}

/// The profile as the rules see it.
pub(super) fn side(conn: &mut Conn, profile: LearnProfileId) -> Result<Side> {
    let accounts = learn_accounts::table
        .filter(learn_accounts::learn_profile_id.eq(profile))
        .order(learn_accounts::account_id.asc())
        .select((learn_accounts::account_id, learn_accounts::kind))
        .load(conn)?;
    let merged = learn_profiles::table.filter(learn_profiles::merged_into.eq(profile));
    let is_survivor: bool = diesel::select(diesel::dsl::exists(merged)).get_result(conn)?;
    Ok(Side {
        accounts,
        connection: connection::of_learn(conn, profile)?.map(|connection| connection.state),
        has_history: is_survivor || connection::was_connected(conn, profile)?,
    })
}

/// Puts an account that is on no profile on this one.
pub(super) fn put(
    conn: &mut Conn,
    profile: LearnProfileId,
    account: AccountId,
    kind: Kind,
    now: Stamp,
) -> Result<()> {
    diesel::insert_into(learn_accounts::table)
        .values((
            learn_accounts::account_id.eq(account),
            learn_accounts::learn_profile_id.eq(profile),
            learn_accounts::kind.eq(kind),
            learn_accounts::added_at.eq(now),
            learn_accounts::last_used_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Moves all accounts from one held profile to another and ends the first, which points to the second from now on, as does
/// whatever had gone into it.
pub(super) fn pour(conn: &mut Conn, from: LearnProfileId, into: LearnProfileId, now: Stamp) -> Result<()> {
    diesel::update(learn_accounts::table.filter(learn_accounts::learn_profile_id.eq(from)))
        .set((
            learn_accounts::learn_profile_id.eq(into),
            learn_accounts::added_at.eq(now),
        ))
        .execute(conn)?;
    diesel::update(learn_profiles::table.filter(learn_profiles::merged_into.eq(from)))
        .set(learn_profiles::merged_into.eq(into))
        .execute(conn)?;
    diesel::update(learn_profiles::table.find(from))
        .set((
            learn_profiles::ended_at.eq(now),
            learn_profiles::merged_into.eq(into),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes an account off a held profile.
pub(super) fn take_off(conn: &mut Conn, profile: LearnProfileId, account: AccountId) -> Result<()> {
    let row = learn_accounts::table
        .find(account)
        .filter(learn_accounts::learn_profile_id.eq(profile));
    diesel::delete(row).execute(conn)?;
    Ok(())
}

/// Ends a held profile; its accounts have none afterwards.
pub(super) fn end(conn: &mut Conn, profile: LearnProfileId, now: Stamp) -> Result<()> {
    let rows = learn_accounts::table.filter(learn_accounts::learn_profile_id.eq(profile));
    diesel::delete(rows).execute(conn)?;
    diesel::update(learn_profiles::table.find(profile))
        .set(learn_profiles::ended_at.eq(now))
        .execute(conn)?;
    Ok(())
}

#[derive(Queryable)]
struct Row {
    account: AccountId,
    issuer: String,
    subject: String,
    handle: String,
    kind: Kind,
    added_at: Stamp,
    last_used_at: Stamp,
}

/// The accounts on a Learn profile, oldest first.
///
/// # Errors
/// The database.
pub fn accounts_of(conn: &mut Conn, profile: LearnProfileId) -> Result<Vec<LearnAccount>> {
    let rows: Vec<Row> = learn_accounts::table
        .inner_join(accounts::table.on(accounts::id.eq(learn_accounts::account_id)))
        .filter(learn_accounts::learn_profile_id.eq(profile))
        .order((learn_accounts::added_at.asc(), learn_accounts::account_id.asc()))
        .select((
            learn_accounts::account_id,
            accounts::issuer,
            accounts::subject,
            accounts::handle,
            learn_accounts::kind,
            learn_accounts::added_at,
            learn_accounts::last_used_at,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|row| LearnAccount {
            account: row.account,
            key: AccountKey {
                issuer: row.issuer,
                subject: row.subject,
            },
            handle: row.handle,
            kind: row.kind,
            added_at: row.added_at,
            last_used_at: row.last_used_at,
        })
        .collect())
}

//! Learn profiles and the accounts on them.

use diesel::prelude::*;

use super::model::{LearnAccount, LearnProfileId};
use crate::accounts::{Account, AccountId, AccountKey, Kind};
use crate::app::App;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::db::schema::{accounts, learn_accounts, learn_profiles};
use crate::error::Result;

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
    if let Some(profile) = profile_of(conn, account)? {
        diesel::update(learn_accounts::table.find(account))
            .set(learn_accounts::last_used_at.eq(now))
            .execute(conn)?;
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

/// The accounts on a Learn profile, oldest first.
///
/// # Errors
/// The database.
pub fn accounts_of(conn: &mut Conn, profile: LearnProfileId) -> Result<Vec<LearnAccount>> {
    let rows: Vec<(AccountId, String, String, Kind, Stamp)> = learn_accounts::table
        .inner_join(accounts::table.on(accounts::id.eq(learn_accounts::account_id)))
        .filter(learn_accounts::learn_profile_id.eq(profile))
        .order((learn_accounts::added_at.asc(), learn_accounts::account_id.asc()))
        .select((
            learn_accounts::account_id,
            accounts::issuer,
            accounts::subject,
            learn_accounts::kind,
            learn_accounts::added_at,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(account, issuer, subject, kind, added_at)| LearnAccount {
            account,
            key: AccountKey { issuer, subject },
            kind,
            added_at,
        })
        .collect())
}

//! Accounts in the database.

pub(super) mod attempts;
pub(super) mod links;
pub(super) mod settings;

use std::collections::HashMap;

use diesel::prelude::*;

use super::model::{Account, AccountId, AccountKey, Kind, LOCAL_ISSUER, NewLocal, Role};
use super::names;
use crate::app::App;
use crate::clock::Stamp;
use crate::db::schema::{accounts, passwords};
use crate::db::{Conn, Sealed, one_of};
use crate::error::{Error, Result};
use crate::vault::{Field, Private, Scope, fold_address};

#[derive(Queryable)]
struct Row {
    id: AccountId,
    issuer: String,
    subject: String,
    kind: Kind,
    role: Role,
    handle: String,
    lang: String,
    time_zone: String,
    recovered_at: Option<Stamp>,
    confirmed_at: Option<Stamp>,
    closed_at: Option<Stamp>,
}

const COLUMNS: (
    accounts::id,
    accounts::issuer,
    accounts::subject,
    accounts::kind,
    accounts::role,
    accounts::handle,
    accounts::lang,
    accounts::time_zone,
    accounts::recovered_at,
    accounts::confirmed_at,
    accounts::closed_at,
) = (
    accounts::id,
    accounts::issuer,
    accounts::subject,
    accounts::kind,
    accounts::role,
    accounts::handle,
    accounts::lang,
    accounts::time_zone,
    accounts::recovered_at,
    accounts::confirmed_at,
    accounts::closed_at,
);

impl From<Row> for Account {
    fn from(row: Row) -> Self {
        Account {
            id: row.id,
            key: AccountKey {
                issuer: row.issuer,
                subject: row.subject,
            },
            kind: row.kind,
            role: row.role,
            handle: row.handle,
            lang: row.lang,
            time_zone: row.time_zone,
            recovered_at: row.recovered_at,
            confirmed_at: row.confirmed_at,
            closed_at: row.closed_at,
        }
    }
}

/// The account of this id, closed or not.
///
/// # Errors
/// [`Error::NotFound`], or the database.
pub fn find(conn: &mut Conn, id: AccountId) -> Result<Account> {
    let row: Option<Row> = accounts::table.find(id).select(COLUMNS).first(conn).optional()?;
    row.map(Account::from).ok_or(Error::NotFound)
}

/// The account of this issuer and subject, closed or not.
///
/// # Errors
/// The database.
pub fn by_key(conn: &mut Conn, key: &AccountKey) -> Result<Option<Account>> {
    let row: Option<Row> = accounts::table
        .filter(accounts::issuer.eq(&key.issuer))
        .filter(accounts::subject.eq(&key.subject))
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    Ok(row.map(Account::from))
}

/// The local account of this address and kind. Only registering, recovery and invitations look one up by address;
/// nothing is ever allowed by it.
pub(super) fn local_of(app: &App, conn: &mut Conn, email: &str, kind: Kind) -> Result<Option<Account>> {
    let key = app.vault.lookup(Field::Address, &fold_address(email));
    let row: Option<Row> = accounts::table
        .filter(accounts::issuer.eq(LOCAL_ISSUER))
        .filter(accounts::kind.eq(kind))
        .filter(accounts::email_key.eq(key))
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    Ok(row.map(Account::from))
}

/// The account's own address, for mail to it and for its owner.
///
/// # Errors
/// The database, or a value that can not be opened.
pub fn address(app: &App, conn: &mut Conn, id: AccountId) -> Result<Option<Private<String>>> {
    let sealed: Option<Option<Sealed>> = accounts::table
        .find(id)
        .select(accounts::email_sealed)
        .first(conn)
        .optional()?;
    match sealed.flatten() {
        Some(sealed) => Ok(Some(app.vault.open(Scope::Account(id.0), &sealed)?)),
        None => Ok(None),
    }
}

/// Takes the account's row for the rest of the transaction: what one person has one of is looked for and made by one at
/// a time.
///
/// # Errors
/// The database.
pub fn hold(conn: &mut Conn, id: AccountId) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set(accounts::kind.eq(accounts::kind))
        .execute(conn)?;
    Ok(())
}

/// The public names of these accounts.
///
/// # Errors
/// The database.
pub fn handles(conn: &mut Conn, ids: &[AccountId]) -> Result<HashMap<AccountId, String>> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let mut found = HashMap::with_capacity(ids.len());
    for some in ids.chunks(500) {
        let rows: Vec<(AccountId, String)> = accounts::table
            .filter(one_of(accounts::id, some))
            .select((accounts::id, accounts::handle))
            .load(conn)?;
        found.extend(rows);
    }
    Ok(found)
}

/// Makes a local account: issuer `local`, a random subject, a generated public name.
///
/// # Errors
/// The database; a second account of this address and kind is a duplicate.
pub fn create_local(app: &App, conn: &mut Conn, new: &NewLocal<'_>, now: Stamp) -> Result<Account> {
    let id = AccountId::new(app);
    let email = fold_address(new.email);
    let subject = app.new_token();
    let handle = free_handle(app, conn)?;
    diesel::insert_into(accounts::table)
        .values((
            accounts::id.eq(id),
            accounts::issuer.eq(LOCAL_ISSUER),
            accounts::subject.eq(subject.get(..26).unwrap_or(&subject)),
            accounts::kind.eq(new.kind),
            accounts::role.eq(new.role),
            accounts::handle.eq(&handle),
            accounts::handle_key.eq(names::handle_key(&handle)),
            accounts::email_sealed.eq(Some(app.vault.seal(Scope::Account(id.0), &email))),
            accounts::email_key.eq(Some(app.vault.lookup(Field::Address, &email))),
            accounts::confirmed_at.eq(new.confirmed.then_some(now)),
            accounts::lang.eq(new.lang),
            accounts::time_zone.eq(new.time_zone),
            accounts::created_at.eq(now),
        ))
        .execute(conn)?;
    if let Some(hash) = new.password_hash {
        set_password(conn, id, hash, now)?;
    }
    find(conn, id)
}

/// Sets the password's hash and forgets the failures.
pub(super) fn set_password(conn: &mut Conn, id: AccountId, hash: &str, now: Stamp) -> Result<()> {
    diesel::delete(passwords::table.find(id)).execute(conn)?;
    diesel::insert_into(passwords::table)
        .values((
            passwords::account_id.eq(id),
            passwords::hash.eq(hash),
            passwords::set_at.eq(now),
            passwords::failures.eq(0),
            passwords::next_try_at.eq(Stamp(0)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes that the account was signed in to.
pub(super) fn signed_in(conn: &mut Conn, id: AccountId, now: Stamp) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set(accounts::last_sign_in_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Whether another account than `except` has a name that reads the same.
pub(super) fn is_handle_taken(conn: &mut Conn, handle: &str, except: Option<AccountId>) -> Result<bool> {
    let holder: Option<AccountId> = accounts::table
        .filter(accounts::handle_key.eq(names::handle_key(handle)))
        .select(accounts::id)
        .first(conn)
        .optional()?;
    Ok(holder.is_some() && holder != except)
}

/// A generated public name that nobody has.
pub(super) fn free_handle(app: &App, conn: &mut Conn) -> Result<String> {
    for _ in 0..50 {
        let handle = names::generate(app);
        if !is_handle_taken(conn, &handle, None)? {
            return Ok(handle);
        }
    }
    Err(Error::Internal("no public name is free".into()))
}

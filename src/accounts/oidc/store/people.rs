//! The accounts of providers: found by issuer and subject, made at the first sign-in, never looked up by address.

use diesel::prelude::*;

use crate::accounts::model::{Account, AccountId, Role};
use crate::accounts::oidc::failure::{Failure, Refusal};
use crate::accounts::oidc::model::Identity;
use crate::accounts::{by_key, find, names, record, store};
use crate::app::App;
use crate::clock::Stamp;
use crate::db::schema::accounts;
use crate::db::{Conn, LookupKey, Sealed};
use crate::error::Result;
use crate::vault::{Field, Scope};

/// The account of an identity; made where there is none, as a member whatever its address. What the provider tells beside
/// issuer and subject is brought up to date. An account that was closed, or that the provider now says is of the other
/// kind, is refused with nothing changed.
///
/// # Errors
/// The database. Two first sign-ins at once: the second is run again by [`crate::db::Db::write`] and finds the account.
pub fn account_of(
    app: &App,
    conn: &mut Conn,
    identity: &Identity,
    now: Stamp,
) -> Result<Result<Account, Refusal>> {
    let id = match by_key(conn, &identity.key)? {
        Some(account) if account.closed_at.is_some() => {
            return Ok(Err(Refusal::new(Failure::Closed, "the account was closed")));
        }
        Some(account) if account.kind != identity.kind => {
            let cause = format!(
                "the account is {}, and now said to be {}",
                account.kind, identity.kind
            );
            return Ok(Err(Refusal::new(Failure::Misconfigured, cause)));
        }
        Some(account) => account.id,
        None => make(app, conn, identity, now)?,
    };
    bring_up_to_date(app, conn, id, identity)?;
    find(conn, id).map(Ok)
}

fn make(app: &App, conn: &mut Conn, identity: &Identity, now: Stamp) -> Result<AccountId> {
    let id = AccountId::new(app);
    let handle = store::free_handle(app, conn)?;
    diesel::insert_into(accounts::table)
        .values((
            accounts::id.eq(id),
            accounts::issuer.eq(&identity.key.issuer),
            accounts::subject.eq(&identity.key.subject),
            accounts::kind.eq(identity.kind),
            accounts::role.eq(Role::Member),
            accounts::handle.eq(&handle),
            accounts::handle_key.eq(names::handle_key(&handle)),
            accounts::confirmed_at.eq(now),
            accounts::lang.eq("en"),
            accounts::time_zone.eq("UTC"),
            accounts::created_at.eq(now),
        ))
        .execute(conn)?;
    record(app, conn, Some(id), "account.registered", &[], now)?;
    Ok(id)
}

fn bring_up_to_date(app: &App, conn: &mut Conn, id: AccountId, identity: &Identity) -> Result<()> {
    let address = identity.address.as_ref().map(|address| address.expose());
    let sealed: Option<Sealed> = address.map(|address| app.vault.seal(Scope::Account(id.0), address));
    // The key is what an unclaimed binding is found by, so only an address that is theirs has one.
    let key: Option<LookupKey> = address
        .filter(|_| identity.address_is_theirs)
        .map(|address| app.vault.lookup(Field::Address, address));
    if let Some(key) = &key {
        // An address belongs to whom its issuer told it of last; who had it before may have lost it.
        let former = accounts::table
            .filter(accounts::email_key.eq(key))
            .filter(accounts::issuer.eq(&identity.key.issuer))
            .filter(accounts::id.ne(id));
        diesel::update(former)
            .set(accounts::email_key.eq(None::<LookupKey>))
            .execute(conn)?;
    }
    diesel::update(accounts::table.find(id))
        .set((
            accounts::tenant.eq(&identity.tenant),
            accounts::object.eq(&identity.object),
            accounts::email_sealed.eq(sealed),
            accounts::email_key.eq(key),
        ))
        .execute(conn)?;
    Ok(())
}

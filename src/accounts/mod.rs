//! Accounts: who somebody is. Local accounts with passwords, sessions, roles. An account is keyed by issuer and subject,
//! never by an address. Local accounts are of the issuer `local`; [`oidc`] brings those of identity providers.

mod authenticate;
mod hashing;
pub mod jobs;
mod mailed;
mod model;
mod names;
pub mod oidc;
pub mod pages;
mod passwords;
mod policy;
pub mod sessions;
mod sign_in;
pub mod staff;
mod store;
mod zones;

pub use authenticate::{SignIn, authenticate};
pub use hashing::{hash, hash_password};
pub use model::{
    Account, AccountId, AccountKey, Kind, LOCAL_ISSUER, MailLinkId, NewLocal, Purpose, Role, SessionId,
};
pub use names::{HandleFault, handle_fault, handle_key};
pub use passwords::{PasswordFault, password_fault};
pub use policy::plain_address;
pub use sign_in::sign_in;
pub use store::links::{MailLink, mail_link};
pub use store::{address, by_key, create_local, find, handles, hold};

use crate::app::App;
use crate::audit;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::Result;

/// Whether this issuer vouches that its accounts own their addresses, so that they can claim an unclaimed binding.
pub fn asserts_addresses(app: &App, issuer: &str) -> bool {
    if issuer == LOCAL_ISSUER {
        app.settings.local_asserts_addresses
    } else {
        app.providers.assert_addresses(issuer)
    }
}

/// Records what was done to an account.
fn record(
    app: &App,
    conn: &mut Conn,
    actor: Option<AccountId>,
    action: &'static str,
    facts: &[(&'static str, String)],
    now: Stamp,
) -> Result<()> {
    let entry = audit::Entry {
        actor,
        action,
        request: None,
        profile: None,
        facts,
    };
    audit::record(app, conn, &entry, now)
}

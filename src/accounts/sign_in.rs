//! Starting a session.

use super::model::Account;
use super::{sessions, store};
use crate::app::App;
use crate::audit;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::Result;

/// Signs an account in: starts a session and gives its token for the browser, notes the time, records it.
///
/// # Errors
/// The database.
pub fn sign_in(app: &App, conn: &mut Conn, account: &Account, device: &str, now: Stamp) -> Result<String> {
    let token = sessions::start(app, conn, account.id, account.role, device, now)?;
    store::signed_in(conn, account.id, now)?;
    let entry = audit::Entry {
        actor: Some(account.id),
        action: "account.signed_in",
        request: None,
        profile: None,
        facts: &[],
    };
    audit::record(app, conn, &entry, now)?;
    Ok(token)
}

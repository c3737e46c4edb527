//! Starting a session.

use super::model::Account;
use super::{record, sessions, store};
use crate::app::App;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::learn;

/// Signs an account in: starts a session and gives its token for the browser, notes the time, makes the Learn profile at
/// the first sign-in, records it. The account was proven at the first of the two times.
///
/// # Errors
/// The database.
pub fn sign_in(
    app: &App,
    conn: &mut Conn,
    account: &Account,
    device: &str,
    (proven, now): (Stamp, Stamp),
) -> Result<String> {
    let token = sessions::start(app, conn, account.id, account.role, device, (proven, now))?;
    store::signed_in(conn, account.id, now)?;
    learn::ensure_profile(app, conn, account, now)?;
    record(app, conn, Some(account.id), "account.signed_in", &[], now)?;
    Ok(token)
}

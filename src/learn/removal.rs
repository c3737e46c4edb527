//! Taking an account off a Learn profile. The account stays what it is; its next sign-in makes a new Learn profile.

use super::letters;
use super::model::Outcome;
use super::policy::{self, Removing};
use super::{record, store};
use crate::accounts::AccountId;
use crate::app::App;
use crate::clock::Stamp;
use crate::connection;
use crate::db::Conn;
use crate::error::Result;
use crate::mail::MailKind;
use crate::web::Member;

/// How removing an account ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    /// It is off the profile: [`Outcome::AccountRemoved`] or [`Outcome::ConnectionStale`].
    Done(Outcome),
    /// It was not on it (any more).
    Gone,
    /// It can not be done, and this is why.
    Refused(Outcome),
    /// The connection would become stale, which the person has not been told.
    Unwarned,
}

/// What removing the account would come to now.
///
/// # Errors
/// The database.
pub fn look(conn: &mut Conn, who: &Member, account: AccountId) -> Result<Removing> {
    let Some(learn) = store::profile_of(conn, who.account)? else {
        return Ok(Removing::Gone);
    };
    Ok(policy::removing(&store::side(conn, learn)?, who.account, account))
}

/// Takes an account off the Learn profile of `who`; `warned` says whether they know that the connection becomes stale. That
/// they have signed in freshly is the caller's to see.
///
/// # Errors
/// The database.
pub fn remove(
    app: &App,
    conn: &mut Conn,
    who: &Member,
    account: AccountId,
    warned: bool,
    now: Stamp,
) -> Result<Removed> {
    let Some(learn) = store::profile_of(conn, who.account)? else {
        return Ok(Removed::Gone);
    };
    if !store::hold(conn, learn)? || store::profile_of(conn, who.account)? != Some(learn) {
        return Ok(Removed::Gone);
    }
    let side = store::side(conn, learn)?;
    let stale = match policy::removing(&side, who.account, account) {
        Removing::Gone => return Ok(Removed::Gone),
        Removing::Refused(why) => return Ok(Removed::Refused(why)),
        Removing::Allowed { stale: true } if !warned => return Ok(Removed::Unwarned),
        Removing::Allowed { stale } => stale,
    };
    store::take_off(conn, learn, account)?;
    connection::recheck(conn, learn, now)?;
    let facts = [
        ("learn", learn.to_string()),
        ("account", account.to_string()),
        ("stale", stale.to_string()),
    ];
    record(app, conn, who.account, "learn.account_removed", &facts, now)?;
    let told = side.accounts.iter().map(|(id, _)| *id);
    letters::tell(app, conn, MailKind::AccountRemoved, told, now)?;
    Ok(Removed::Done(if stale {
        Outcome::ConnectionStale
    } else {
        Outcome::AccountRemoved
    }))
}

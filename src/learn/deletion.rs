//! Ending a whole Learn profile. Its connection goes too; its accounts stay, and so do their sessions. Each gets a new, empty
//! Learn profile at its next sign-in, or when it next needs one.

use super::letters;
use super::store::offers;
use super::{record, store};
use crate::app::App;
use crate::clock::Stamp;
use crate::connection;
use crate::db::Conn;
use crate::error::Result;
use crate::guide;
use crate::mail::MailKind;
use crate::web::Member;

/// Ends the Learn profile of `who`; tells whether there was one. That they have signed in freshly and meant it is the
/// caller's to see.
///
/// # Errors
/// The database.
pub fn delete(app: &App, conn: &mut Conn, who: &Member, now: Stamp) -> Result<bool> {
    let Some(learn) = store::held_if_any(conn, who.account)? else {
        return Ok(false);
    };
    let side = store::side(conn, learn)?;
    if let Some(connection) = connection::of_learn(conn, learn)? {
        connection::end(app, conn, who, &connection, now)?;
    }
    offers::withdraw(conn, learn, now)?;
    guide::before_learn_ends(conn, learn, now)?;
    store::end(conn, learn, now)?;
    let facts = [("learn", learn.to_string())];
    record(app, conn, who.account, "learn.deleted", &facts, now)?;
    let told = side.accounts.iter().map(|(id, _)| *id);
    letters::tell(app, conn, MailKind::LearnDeleted, told, now)?;
    Ok(true)
}

//! Every change is told to all accounts it concerns: who did not make it learns of it.

use crate::accounts::{self, AccountId};
use crate::app::App;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::mail::{MailKind, NewMail, Recipient, enqueue};

/// Queues a mail to each of these accounts.
pub(super) fn tell(
    app: &App,
    conn: &mut Conn,
    kind: MailKind,
    to: impl IntoIterator<Item = AccountId>,
    now: Stamp,
) -> Result<()> {
    // One change, one number: the same change made again later is told again.
    let once = app.new_id().to_string();
    for account in to {
        let account = accounts::find(conn, account)?;
        let mail = NewMail {
            kind,
            to: Recipient::Account(account.id),
            about: None,
            once: &once,
            lang: &account.lang,
            time_zone: &account.time_zone,
        };
        enqueue(app, conn, &mail, now)?;
    }
    Ok(())
}

//! Which mail a request sends to whom.

use super::store::Request;
use crate::accounts;
use crate::app::App;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::mail::{MailKind, NewMail, Recipient, enqueue};

/// Queues a mail to the requester. `once` tells apart mails of one kind about one request.
///
/// # Errors
/// The database.
pub(crate) fn to_requester(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    kind: MailKind,
    once: &str,
    now: Stamp,
) -> Result<()> {
    let author = accounts::find(conn, request.author_id)?;
    let once = format!("{}:{once}", request.id);
    let mail = NewMail {
        kind,
        to: Recipient::Account(author.id),
        about: Some(request.id.0),
        once: &once,
        lang: &author.lang,
        time_zone: &author.time_zone,
    };
    enqueue(app, conn, &mail, now)
}

/// Queues a mail to somebody whose language is not known: an old contact.
///
/// # Errors
/// The database.
pub fn to_contact(
    app: &App,
    conn: &mut Conn,
    to: Recipient,
    kind: MailKind,
    about: i64,
    once: &str,
    now: Stamp,
) -> Result<()> {
    enqueue(
        app,
        conn,
        &NewMail {
            kind,
            to,
            about: Some(about),
            once,
            lang: "en",
            time_zone: "UTC",
        },
        now,
    )
}

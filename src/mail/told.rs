//! Who is told of a mail that was given up.

use super::letter;
use super::model::Failure;
use super::outbox::{MailKind, RecipientKind};
use super::store::Row;
use crate::app::App;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::{Audience, EventKind};
use crate::requests;

/// Puts it on the timeline of the request it belongs to. The requester learns of mails to their own account alone: that a
/// contact of a profile can not be reached is a fact about the profile.
///
/// # Errors
/// The database.
pub(super) fn failed(app: &App, conn: &mut Conn, row: &Row, failure: Failure, now: Stamp) -> Result<()> {
    if failure == Failure::Stale {
        return Ok(());
    }
    let Some(request) = letter::request_of(conn, row)? else {
        return Ok(());
    };
    let request = requests::by_id(conn, request)?;
    let audience = match row.recipient {
        RecipientKind::Account if row.recipient_id == request.author_id.0 => Audience::Private,
        RecipientKind::Account
        | RecipientKind::Contact
        | RecipientKind::Binding
        | RecipientKind::Link
        | RecipientKind::Notice => Audience::Staff,
    };
    let kind: MailKind = row.kind;
    requests::tell(
        app,
        conn,
        &request,
        EventKind::MailFailed,
        audience,
        None,
        Some(kind.as_str()),
        now,
    )
}

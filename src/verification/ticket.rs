//! Tickets: one-time numbers of proof forms, bound to request and purpose, that expire without being stored.

use std::time::Duration;

use crate::app::App;
use crate::clock::Stamp;
use crate::db::Code;

/// How long a proof form may be used.
const LASTS: Duration = Duration::from_secs(15 * 60);

/// Makes a ticket for `purpose` of the request at `code`.
pub fn issue(app: &App, purpose: &str, code: &Code, now: Stamp) -> String {
    let nonce = app.new_token();
    let body = format!("{}.{}", now.0, &nonce[..26]);
    let seal = app.vault.link_secret(&format!("ticket {purpose} {body}"), code);
    format!("{body}.{seal}")
}

/// The nonce of a ticket, if it was made for this purpose and request and has not expired. Whether it was used before is
/// seen by the evidence that carries its nonce.
pub fn check(app: &App, purpose: &str, code: &Code, ticket: &str, now: Stamp) -> Option<String> {
    let (body, seal) = ticket.rsplit_once('.')?;
    if !app
        .vault
        .link_secret_fits(&format!("ticket {purpose} {body}"), code, seal)
    {
        return None;
    }
    let (at, nonce) = body.split_once('.')?;
    let made = Stamp(at.parse().ok()?);
    (made <= now && made.plus(LASTS) > now).then(|| nonce.to_owned())
}

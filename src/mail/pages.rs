//! The demo's mailbox, and the desk's list of mail that is stuck.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

use super::letter;
use super::mailbox::Received;
use super::outbox::OutboxId;
use super::store::{self, Row};
use crate::audit;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::requests::RequestId;
use crate::web::{Act, Agent, Anyone, Page, Pressed, Reply, Tone, View};

/// The most mails in one list of the desk.
const LISTED: i64 = 100;

#[derive(Template)]
#[template(path = "mail/mailbox.html")]
struct MailboxPage {
    page: Page,
    mails: Vec<Received>,
}

/// GET /demo/mail: every mail the demo caught.
pub async fn mailbox(view: View<Anyone>) -> HttpResponse {
    view.show(|cx| {
        if !cx.app.settings.demo {
            return Err(Error::NotFound);
        }
        Reply::page(&MailboxPage {
            page: cx.page(),
            mails: cx.app.mailbox.all(),
        })
    })
    .await
}

#[derive(Template)]
#[template(path = "mail/one.html")]
struct OnePage {
    page: Page,
    mail: Received,
    pieces: Vec<Piece>,
}

/// GET /demo/mail/{number}: one of them.
pub async fn one(view: View<Anyone>, path: Path<String>) -> HttpResponse {
    view.show(move |cx| {
        let number: u64 = path.parse().map_err(|_| Error::NotFound)?;
        let mail = cx.app.settings.demo.then(|| cx.app.mailbox.get(number)).flatten();
        let mail = mail.ok_or(Error::NotFound)?;
        let pieces = pieces(&mail.text, &cx.app.base_url);
        Reply::page(&OnePage {
            page: cx.page(),
            mail,
            pieces,
        })
    })
    .await
}

/// A piece of a mail's text.
#[derive(Debug, PartialEq, Eq)]
struct Piece {
    text: String,
    link: bool,
}

/// Takes a text apart so that addresses of this site can be clicked, and no others.
fn pieces(text: &str, base: &str) -> Vec<Piece> {
    let start = format!("{base}/");
    let mut found = Vec::new();
    let mut rest = text;
    let mut push = |text: &str, link: bool| {
        if !text.is_empty() {
            found.push(Piece {
                text: text.to_owned(),
                link,
            });
        }
    };
    while let Some(at) = rest.find(&start) {
        let (before, from) = rest.split_at(at);
        let end = from.find(char::is_whitespace).unwrap_or(from.len());
        push(before, false);
        push(&from[..end], true);
        rest = &from[end..];
    }
    push(rest, false);
    found
}

/// A row of the desk's list.
struct Stuck {
    mail: Row,
    /// The request's private address.
    request: Option<String>,
}

#[derive(Template)]
#[template(path = "mail/desk.html")]
struct DeskPage {
    page: Page,
    failed: Vec<Stuck>,
    waiting: Vec<Stuck>,
}

/// GET /desk/mail: mail that was given up, and mail that waits.
pub async fn desk(view: View<Agent>) -> HttpResponse {
    view.show(|cx| {
        let failed = store::failed(cx.conn, LISTED)?;
        let waiting = store::waiting(cx.conn, LISTED)?;
        let (failed, waiting) = (with_requests(cx.conn, failed)?, with_requests(cx.conn, waiting)?);
        Reply::page(&DeskPage {
            page: cx.page(),
            failed,
            waiting,
        })
    })
    .await
}

fn with_requests(conn: &mut Conn, rows: Vec<Row>) -> Result<Vec<Stuck>> {
    let mut of_row = Vec::with_capacity(rows.len());
    for row in rows {
        let request = letter::request_of(conn, &row)?;
        of_row.push((row, request));
    }
    let ids: Vec<RequestId> = of_row.iter().filter_map(|(_, request)| *request).collect();
    let codes: HashMap<RequestId, _> = store::codes_of(conn, &ids)?.into_iter().collect();
    let stuck = |(mail, request): (Row, Option<RequestId>)| Stuck {
        mail,
        request: request.and_then(|id| codes.get(&id)).map(ToString::to_string),
    };
    Ok(of_row.into_iter().map(stuck).collect())
}

/// POST /desk/mail/{id}/retry: one more try, now.
pub async fn retry(act: Act<Agent, Pressed>, path: Path<String>) -> HttpResponse {
    act.run(move |cx, _| {
        let id: OutboxId = path.parse().map_err(|_| Error::NotFound)?;
        if !store::retry(cx.conn, id, cx.now)? {
            return Ok(Reply::to("/desk/mail").flash(Tone::Info, "flash-mail-on-its-way"));
        }
        let entry = audit::Entry {
            actor: Some(cx.who.account),
            action: "mail.retried",
            request: None,
            profile: None,
            facts: &[("mail", id.to_string())],
        };
        audit::record(cx.app, cx.conn, &entry, cx.now)?;
        Ok(Reply::to("/desk/mail").flash(Tone::Ok, "flash-mail-queued"))
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_site_become_links() {
        let found = pieces(
            "Go:\nhttp://127.0.0.1:8080/learn\nnot http://127.0.0.1:80800/x nor https://evil.example/ nor javascript:x",
            "http://127.0.0.1:8080",
        );
        let links: Vec<&str> = found
            .iter()
            .filter(|piece| piece.link)
            .map(|piece| piece.text.as_str())
            .collect();
        assert_eq!(links, ["http://127.0.0.1:8080/learn"]);
        let whole: String = found.iter().map(|piece| piece.text.as_str()).collect();
        assert!(whole.ends_with("javascript:x") && whole.starts_with("Go:"));
    }
}

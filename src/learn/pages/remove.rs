//! Removing an account: what it leads to, and a fresh sign-in before it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;
use serde::Deserialize;

use super::{AccountLine, account_lines};
use crate::accounts::AccountId;
use crate::accounts::pages::again;
use crate::error::{Error, Result};
use crate::learn::model::Outcome;
use crate::learn::policy::Removing;
use crate::learn::removal::{self, Removed};
use crate::learn::store;
use crate::web::{Act, Cx, Member, Page, Reply, Tone, View};

/// Whether the page told that the connection becomes stale.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct RemovalForm {
    warned: String,
}

#[derive(Template)]
#[template(path = "learn/remove.html")]
struct RemovalPage {
    page: Page,
    account: AccountLine,
    action: String,
    refused: Option<Outcome>,
    stale: bool,
    /// Whether this page tells more than the one the button was pressed on.
    changed: bool,
}

/// `GET /learn/settings/accounts/{id}/removal`.
pub async fn show_removal(view: View<Member>, path: Path<String>) -> HttpResponse {
    view.show(move |cx| {
        let id: AccountId = path.parse().map_err(|_| Error::NotFound)?;
        match removal::look(cx.conn, cx.who, id)? {
            Removing::Gone => Ok(gone()),
            Removing::Refused(why) => refused(cx, id, why),
            Removing::Allowed { stale } => match again::first(cx, &path_of(id)) {
                Some(first) => Ok(first),
                None => removal_page(cx, id, |page| page.stale = stale)
                    .and_then(|page| page.map_or_else(|| Ok(gone()), |page| Reply::page(&page))),
            },
        }
    })
    .await
}

/// `POST /learn/settings/accounts/{id}/removal`.
pub async fn remove(act: Act<Member, RemovalForm>, path: Path<String>) -> HttpResponse {
    act.run(move |cx, form| {
        let id: AccountId = path.parse().map_err(|_| Error::NotFound)?;
        // What can not be done is told before anybody types a password for it.
        let may = matches!(removal::look(cx.conn, cx.who, id)?, Removing::Allowed { .. });
        if may && let Some(first) = again::first(cx, &path_of(id)) {
            return Ok(first);
        }
        let warned = form.warned == "yes";
        match removal::remove(cx.app, cx.conn, cx.who, id, warned, cx.now)? {
            Removed::Done(done) => Ok(Reply::to(format!("/learn/settings?outcome={done}"))),
            Removed::Gone => Ok(gone()),
            Removed::Refused(why) => refused(cx, id, why),
            Removed::Unwarned => {
                let page = removal_page(cx, id, |page| {
                    page.stale = true;
                    page.changed = true;
                })?;
                page.map_or_else(
                    || Ok(gone()),
                    |page| Reply::page_with(StatusCode::CONFLICT, &page),
                )
            }
        }
    })
    .await
}

fn path_of(id: AccountId) -> String {
    format!("/learn/settings/accounts/{id}/removal")
}

/// Removed in another tab, or never there: the two are not told apart.
fn gone() -> Reply {
    Reply::to("/learn/settings").flash(Tone::Info, "flash-learn-account-gone")
}

fn refused(cx: &mut Cx<'_, Member>, id: AccountId, why: Outcome) -> Result<Reply> {
    let page = removal_page(cx, id, |page| page.refused = Some(why))?;
    page.map_or_else(
        || Ok(gone()),
        |page| Reply::page_with(StatusCode::CONFLICT, &page),
    )
}

fn removal_page(
    cx: &mut Cx<'_, Member>,
    id: AccountId,
    fill: impl FnOnce(&mut RemovalPage),
) -> Result<Option<RemovalPage>> {
    let learn = store::profile_of(cx.conn, cx.who.account)?;
    let found = account_lines(cx, learn)?
        .into_iter()
        .find(|account| account.id == id);
    Ok(found.map(|account| {
        let mut page = RemovalPage {
            page: cx.page(),
            account,
            action: path_of(id),
            refused: None,
            stale: false,
            changed: false,
        };
        fill(&mut page);
        page
    }))
}

//! Deleting the whole Learn profile: a fresh sign-in, a typed word, and what is lost.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::{AccountLine, ConnectionCard, account_lines, is_word};
use crate::accounts::pages::again;
use crate::error::Result;
use crate::learn::model::Outcome;
use crate::learn::{deletion, store};
use crate::web::{Act, Cx, FormErrors, Member, Page, Reply, Tone, View};

const PATH: &str = "/learn/settings/deletion";

/// The word that stands for consent.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct DeletionForm {
    consent: String,
}

#[derive(Template)]
#[template(path = "learn/delete.html")]
struct DeletionPage {
    page: Page,
    errs: FormErrors,
    accounts: Vec<AccountLine>,
    connected: bool,
    /// The word that stands for consent.
    word: &'static str,
    typed: String,
}

/// `GET /learn/settings/deletion`.
pub async fn show_deletion(view: View<Member>) -> HttpResponse {
    view.show(|cx| {
        if store::profile_of(cx.conn, cx.who.account)?.is_none() {
            return Ok(none());
        }
        if let Some(first) = again::first(cx, PATH) {
            return Ok(first);
        }
        Reply::page(&page(cx, FormErrors::default(), "")?)
    })
    .await
}

/// `POST /learn/settings/deletion`.
pub async fn delete(act: Act<Member, DeletionForm>) -> HttpResponse {
    act.run(|cx, form| {
        if store::profile_of(cx.conn, cx.who.account)?.is_none() {
            return Ok(none());
        }
        if let Some(first) = again::first(cx, PATH) {
            return Ok(first);
        }
        let word = cx.words().s("learn-delete-word");
        if !is_word(&form.consent, word) {
            let mut errs = FormErrors::default();
            errs.add("consent", cx.words().a("link-consent-missing", "word", &word));
            return Reply::invalid(&page(cx, errs, &form.consent)?);
        }
        if deletion::delete(cx.app, cx.conn, cx.who, cx.now)? {
            let done = Outcome::LearnProfileDeleted;
            return Ok(Reply::to(format!("/learn?outcome={done}")));
        }
        Ok(none())
    })
    .await
}

/// There is nothing to delete (any more).
fn none() -> Reply {
    Reply::to("/learn").flash(Tone::Info, "flash-learn-none")
}

fn page(cx: &mut Cx<'_, Member>, errs: FormErrors, typed: &str) -> Result<DeletionPage> {
    let learn = store::profile_of(cx.conn, cx.who.account)?;
    Ok(DeletionPage {
        page: cx.page(),
        errs,
        accounts: account_lines(cx, learn)?,
        connected: ConnectionCard::of(cx, learn)?.is_connected(),
        word: cx.words().s("learn-delete-word"),
        typed: typed.chars().take(60).collect(),
    })
}

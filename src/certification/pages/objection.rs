//! The page behind the link in the mail about a claim. The link can only stop the claim: it shows no value of the
//! profile and grants nothing. Reading it does nothing, so that a scanner of mails can not stop anything either.

use actix_web::HttpResponse;
use actix_web::web::Query;
use askama::Template;
use serde::Deserialize;

use crate::certification::store::claims::{self, ClaimObjection};
use crate::error::Error;
use crate::web::{Act, Anyone, Page, Reply, View};

#[derive(Template)]
#[template(path = "certification/objection.html")]
struct ObjectionPage {
    page: Page,
    code: String,
    /// What came of it: `ask`, `stopped`, `noted`, `nothing`.
    step: &'static str,
}

/// The address of the page: the code, and in the mail the secret.
#[derive(Clone, Debug, Deserialize)]
pub struct LinkQuery {
    /// The code of the claim.
    #[serde(default)]
    n: String,
    /// The secret; kept in a cookie once the page was opened.
    s: Option<String>,
}

/// The field of the form.
#[derive(Clone, Debug, Deserialize)]
pub struct ObjectionForm {
    /// The code of the claim.
    n: String,
}

/// `GET /certification/claim/objection`.
pub async fn objection(view: View<Anyone>, query: Query<LinkQuery>) -> HttpResponse {
    view.show(move |cx| {
        let LinkQuery { n, s } = query.into_inner();
        if let Some(secret) = s {
            claims::claim_of_link(cx.app, &n, &secret).ok_or(Error::NotFound)?;
            return Ok(Reply::to(format!("/certification/claim/objection?n={n}")).hold_link(secret));
        }
        let held = cx.visit.link().unwrap_or_default();
        claims::claim_of_link(cx.app, &n, held).ok_or(Error::NotFound)?;
        Reply::page(&ObjectionPage {
            page: cx.page(),
            code: n,
            step: "ask",
        })
    })
    .await
}

/// `POST /certification/claim/objection`.
pub async fn object(act: Act<Anyone, ObjectionForm>) -> HttpResponse {
    act.run(|cx, form| {
        let held = cx.visit.link().unwrap_or_default();
        let binding = claims::claim_of_link(cx.app, &form.n, held).ok_or(Error::NotFound)?;
        let step = match claims::object_to_claim(cx.app, cx.conn, binding, cx.now)? {
            ClaimObjection::Stopped => "stopped",
            ClaimObjection::Noted => "noted",
            ClaimObjection::Nothing => "nothing",
        };
        Ok(Reply::page(&ObjectionPage {
            page: cx.page(),
            code: form.n.clone(),
            step,
        })?
        .drop_link())
    })
    .await
}

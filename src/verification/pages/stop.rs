//! The link in the mail with a code: it stops further codes of that requester, and can do nothing else.

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use askama::Template;
use serde::Deserialize;

use crate::app::App;
use crate::db::{Code, Conn};
use crate::error::{Error, Result};
use crate::requests::{self, Request};
use crate::verification::{self, Challenge, ChallengeId};
use crate::web::{Act, Anyone, Page, Pressed, Reply, View};

/// What the link carries.
#[derive(Debug, Default, Deserialize)]
pub struct Link {
    #[serde(default)]
    c: String,
    #[serde(default)]
    s: String,
}

#[derive(Template)]
#[template(path = "verification/stop.html")]
struct StopPage {
    page: Page,
    action: String,
    /// `ask`, `done` or `gone`.
    stage: &'static str,
}

/// The purpose that the link's secret is bound to.
pub(crate) fn purpose(challenge: ChallengeId) -> String {
    format!("stop-codes {challenge}")
}

/// Asks whether the codes shall be stopped.
pub async fn ask_to_stop(view: View<Anyone>, path: Path<String>, link: Query<Link>) -> HttpResponse {
    view.show(move |cx| {
        let code = Code::parse(&path).ok_or(Error::NotFound)?;
        if !link.c.is_empty() {
            let clean = Reply::to(format!("/requests/{code}/codes/stop"));
            return Ok(clean.hold_link(format!("{}.{}", link.c, link.s)));
        }
        let stage = if find(cx.app, cx.conn, &code, cx.visit.link())?.is_some() {
            "ask"
        } else {
            "gone"
        };
        page(cx.page(), &code, stage)
    })
    .await
}

/// Stops them.
pub async fn stop(act: Act<Anyone, Pressed>, path: Path<String>) -> HttpResponse {
    act.run(move |cx, _| {
        let code = Code::parse(&path).ok_or(Error::NotFound)?;
        let Some((request, challenge)) = find(cx.app, cx.conn, &code, cx.visit.link())? else {
            return page(cx.page(), &code, "gone");
        };
        if verification::stop_codes(cx.conn, challenge.id, cx.now)? {
            let facts = [("challenge", challenge.id.to_string())];
            let entry = crate::audit::Entry {
                actor: None,
                action: "verification.codes_stopped",
                request: Some(request.id),
                profile: challenge.profile_id,
                facts: &facts,
            };
            crate::audit::record(cx.app, cx.conn, &entry, cx.now)?;
        }
        page(cx.page(), &code, "done")
    })
    .await
}

fn find(app: &App, conn: &mut Conn, code: &Code, held: Option<&str>) -> Result<Option<(Request, Challenge)>> {
    let Some((id, secret)) = held.and_then(|held| held.split_once('.')) else {
        return Ok(None);
    };
    let Ok(id) = id.parse::<ChallengeId>() else {
        return Ok(None);
    };
    if !app.vault.link_secret_fits(&purpose(id), code, secret) {
        return Ok(None);
    }
    let request = requests::by_code(conn, code)?;
    let challenge = verification::challenge(conn, id)?;
    Ok((challenge.request_id == request.id).then_some((request, challenge)))
}

fn page(page: Page, code: &Code, stage: &'static str) -> Result<Reply> {
    let template = StopPage {
        page,
        action: format!("/requests/{code}/codes/stop"),
        stage,
    };
    if stage == "gone" {
        return Reply::page_with(actix_web::http::StatusCode::NOT_FOUND, &template);
    }
    Reply::page(&template)
}

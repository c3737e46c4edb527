//! The page behind the link of a notice, and the same page for whoever signs in as the account that is or was bound.
//! The link can only stop: it shows nothing, grants nothing, and asking for the page changes nothing.

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use askama::Template;
use serde::Deserialize;

use crate::app::App;
use crate::certification::ProfileId;
use crate::certification::merge::{self, MergeState};
use crate::db::{Code, Conn};
use crate::error::{Error, Result};
use crate::requests::notices::{self, Notice};
use crate::requests::objections::{self, From, Objected};
use crate::requests::state::State;
use crate::requests::store::{self, Request};
use crate::web::{Access, Act, Anyone, Page, Pressed, Reply, View};

/// What the link in a mail carries.
#[derive(Debug, Default, Deserialize)]
pub struct Link {
    #[serde(default)]
    n: String,
    #[serde(default)]
    s: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// It can be stopped.
    Ask,
    /// It was just stopped.
    Done,
    /// It was stopped before.
    Already,
    /// There is nothing to stop.
    Late,
    /// This channel is only told; signing in is the way.
    Told,
    /// The link is incomplete or was forgotten.
    Gone,
}

#[derive(Template)]
#[template(path = "requests/objection.html")]
struct ObjectionPage {
    page: Page,
    code: String,
    stage: Stage,
    /// Whether the change was made.
    made: bool,
    /// Whether it is the joining of two profiles.
    joins: bool,
    outcome: &'static str,
}

/// Who may stop it here: the holder of a notice's link, or of the account.
enum Right {
    Notice(Notice),
    Account(ProfileId),
    Only(Stage),
}

/// Asks whether the change shall be stopped. A link with its secret is taken out of the address first.
pub async fn objection(view: View<Anyone>, path: Path<String>, link: Query<Link>) -> HttpResponse {
    view.show(move |cx| {
        if !link.n.is_empty() {
            let held = format!("{}.{}", link.n, link.s);
            let clean = Reply::to(format!(
                "/requests/{}/objection",
                Code::parse(&path).ok_or(Error::NotFound)?
            ));
            return Ok(clean.hold_link(held));
        }
        let Some((request, right)) = right(cx.app, cx.conn, cx.who, cx.visit.link(), &path)? else {
            return page(cx.page(), &path, Stage::Gone, Met::default());
        };
        let stage = match right {
            Right::Only(stage) => stage,
            Right::Notice(_) | Right::Account(_) if request.state == State::Contested => Stage::Already,
            Right::Notice(_) | Right::Account(_) if request.state.can_be_contested() => Stage::Ask,
            Right::Notice(_) | Right::Account(_) => Stage::Late,
        };
        let met = Met::of(cx.conn, &request)?;
        page(cx.page(), &path, stage, met)
    })
    .await
}

/// What the change is that the page speaks of.
#[derive(Clone, Copy, Default)]
struct Met {
    made: bool,
    joins: bool,
}

impl Met {
    fn of(conn: &mut Conn, request: &Request) -> Result<Met> {
        let merge = merge::of_request(conn, request.id)?;
        Ok(Met {
            made: request.rebound_at.is_some(),
            joins: merge.is_some_and(|merge| merge.state != MergeState::Cancelled),
        })
    }
}

/// Stops the change.
pub async fn object(act: Act<Anyone, Pressed>, path: Path<String>) -> HttpResponse {
    act.run(move |cx, _| {
        let Some((request, right)) = right(cx.app, cx.conn, cx.who, cx.visit.link(), &path)? else {
            return page(cx.page(), &path, Stage::Gone, Met::default());
        };
        let met = Met::of(cx.conn, &request)?;
        let from = match &right {
            Right::Only(stage) => return page(cx.page(), &path, *stage, met),
            Right::Notice(notice) => {
                From::Notice(notice.profile, notice.channel, notice.address_key.as_ref())
            }
            Right::Account(profile) => match cx.who.viewer() {
                Some(viewer) => From::SignIn(*profile, viewer.account),
                None => return Err(Error::NotFound),
            },
        };
        let stage = match objections::object(cx.app, cx.conn, &request, &from, cx.now)? {
            Objected::Contested => Stage::Done,
            Objected::AlreadyContested => Stage::Already,
            Objected::Not(_) => Stage::Late,
        };
        page(cx.page(), &path, stage, met)
    })
    .await
}

/// What gives the visitor the right to stop this request. `None` where nothing does: then not even its existence is told.
fn right(
    app: &App,
    conn: &mut Conn,
    who: &Anyone,
    held: Option<&str>,
    path: &str,
) -> Result<Option<(Request, Right)>> {
    let Some(code) = Code::parse(path) else {
        return Ok(None);
    };
    let request = match store::by_code(conn, &code) {
        Err(Error::NotFound) => return Ok(None),
        other => other?,
    };
    if let Some(viewer) = who.viewer()
        && let Some(profile) = objections::may_object(app, conn, &request, &viewer.key)?
    {
        // After a lead has closed one, it takes a fresh sign-in to object again.
        let closed = objections::dismissed_at(conn, request.id, viewer.account)?;
        let right = if closed.is_some_and(|at| at >= viewer.session_since) {
            Right::Only(Stage::Told)
        } else {
            Right::Account(profile)
        };
        return Ok(Some((request, right)));
    }
    let Some((notice, secret)) = held.and_then(|held| held.split_once('.')) else {
        return Ok(None);
    };
    let Some(notice) = Code::parse(notice) else {
        return Ok(None);
    };
    if !app.vault.link_secret_fits("objection", &notice, secret) {
        return Ok(None);
    }
    let notice = match notices::by_code(conn, request.id, &notice) {
        Err(Error::NotFound) => return Ok(None),
        other => other?,
    };
    let closed = match &notice.address_key {
        Some(address) => objections::was_closed(conn, notice.profile, address)?,
        None => false,
    };
    if !notice.can_object || closed {
        return Ok(Some((request, Right::Only(Stage::Told))));
    }
    Ok(Some((request, Right::Notice(notice))))
}

fn page(page: Page, code: &str, stage: Stage, met: Met) -> Result<Reply> {
    let outcome = match stage {
        Stage::Done | Stage::Already => "contested",
        Stage::Ask | Stage::Late | Stage::Told | Stage::Gone => "",
    };
    let template = ObjectionPage {
        page,
        code: code.to_owned(),
        stage,
        made: met.made,
        joins: met.joins,
        outcome,
    };
    match stage {
        Stage::Gone => Reply::page_with(actix_web::http::StatusCode::NOT_FOUND, &template),
        Stage::Ask | Stage::Done | Stage::Already | Stage::Late | Stage::Told => Reply::page(&template),
    }
}

//! `/align`, where the guide answers and leads; `/help/align`, the same for whoever reads; and the advice before asking.

mod advice;
mod steps;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use super::facts::{self, Found};
use super::model::{CanAdd, Current, Deed, EndedWhy, Said, Way};
use super::policy::{self, Answer, Asked, Asks};
use super::store;
use crate::clock::Stamp;
use crate::error::Result;
use crate::learn;
use crate::threads;
use crate::web::{Access, Act, Anyone, Cx, FormErrors, Member, Page, Pressed, Reply, Tone, View, Viewer};

pub use advice::{Advice, advice};
pub use steps::Button;
use steps::Line;

/// A way that fits.
struct Choice {
    way: Way,
    is_recommended: bool,
    lines: Vec<Line>,
    /// Where asking begins; none for a way one follows alone.
    ask: Option<String>,
}

/// What is followed or waited for.
struct UnderWay {
    way: Way,
    lines: Vec<Line>,
    /// When it ends by itself; a request does not.
    expires_at: Option<Stamp>,
}

#[derive(Template)]
#[template(path = "guide/align.html")]
struct AlignPage {
    page: Page,
    errs: FormErrors,
    answer: Answer,
    tone: &'static str,
    next: Option<Button>,
    choices: Vec<Choice>,
    under_way: Option<UnderWay>,
    /// Whether there is a request beside the guide.
    has_request: bool,
    /// Whether another account of the Learn profile has made it.
    is_other_asker: bool,
    /// Whether the way that was chosen does not fit.
    is_refused: bool,
    asks: bool,
    is_undecided: bool,
    currents: Vec<Current>,
    /// Whether to ask for a work or school account.
    asks_work: bool,
    current: &'static str,
    work: &'static str,
}

#[derive(Template)]
#[template(path = "guide/visitor.html")]
struct VisitorPage {
    page: Page,
}

#[derive(Template)]
#[template(path = "guide/help.html")]
struct HelpPage {
    page: Page,
    ways: Vec<(Way, &'static [Deed])>,
    answers: &'static [&'static str],
}

/// What the address of the page says; a word that is none is asked for again.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Query {
    current: Option<String>,
    work: Option<String>,
}

/// The way somebody chooses.
#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    way: String,
}

/// `GET /align`: where the person stands and what fits. Whoever is not signed in is led to sign in, or to the help.
pub async fn show(view: View<Anyone>) -> HttpResponse {
    view.show(|cx| {
        let Some(viewer) = cx.who.viewer().cloned() else {
            return Reply::page(&VisitorPage { page: cx.page() });
        };
        let query: Query = cx.visit.query();
        let mut errs = FormErrors::default();
        let said = Said {
            current: query.current.as_ref().and_then(|word| word.parse().ok()),
            work: query.work.as_ref().and_then(|word| word.parse().ok()),
        };
        if query.current.is_some() && said.current.is_none() {
            errs.add("current", cx.words().s("guide-error-current"));
        }
        if query.work.is_some() && said.work.is_none() {
            errs.add("work", cx.words().s("guide-error-work"));
        }
        let page = page(cx, &viewer, said, errs)?;
        if page.errs.is_empty() {
            Reply::page(&page)
        } else {
            Reply::invalid(&page)
        }
    })
    .await
}

/// `POST /align/guide`: begins the guide of a way, if that way fits.
pub async fn begin(act: Act<Member, Chosen>) -> HttpResponse {
    act.run(|cx, form| {
        let viewer: Viewer = (**cx.who).clone();
        let Ok(way) = form.way.parse::<Way>() else {
            let mut errs = FormErrors::default();
            errs.add("way", cx.words().s("guide-error-way"));
            return Reply::invalid(&page(cx, &viewer, Said::default(), errs)?);
        };
        // Choosing says what the way takes for granted.
        let said = Said {
            current: Some(Current::Other),
            work: match way {
                Way::B2 => Some(CanAdd::Yes),
                Way::B3 => Some(CanAdd::No),
                Way::A | Way::B1 => None,
            },
        };
        // Held, so that no account comes or goes between looking and setting out.
        if let Some(own) = learn::profile_of(cx.conn, viewer.account)? {
            learn::hold(cx.conn, own)?;
        }
        let found = facts::look(cx.app, cx.conn, &viewer, said, cx.now)?;
        if !policy::answer(&found.facts, None).offers(way) {
            let mut page = page(cx, &viewer, Said::default(), FormErrors::default())?;
            page.is_refused = true;
            return Reply::page_with(StatusCode::CONFLICT, &page);
        }
        let new = store::New {
            by: viewer.account,
            learn: learn::held(cx.app, cx.conn, viewer.account, viewer.kind, cx.now)?,
            way,
            personal: found.facts.personal.map(|personal| personal.account),
        };
        store::begin(cx.app, cx.conn, &new, cx.now)?;
        Ok(Reply::to("/align"))
    })
    .await
}

/// `POST /align/guide/removal`: ends the guide; the accounts stay as they are.
pub async fn end(act: Act<Member, Pressed>) -> HttpResponse {
    act.run(|cx, _| {
        store::end(cx.app, cx.conn, cx.who.account, EndedWhy::Person, cx.now)?;
        Ok(Reply::to("/align").flash(Tone::Ok, "flash-guide-ended"))
    })
    .await
}

/// `GET /help/align`.
pub async fn help(view: View<Anyone>) -> HttpResponse {
    view.show(|cx| {
        Reply::page(&HelpPage {
            page: cx.page(),
            ways: Way::ALL
                .iter()
                .map(|way| (*way, policy::documented(*way)))
                .collect(),
            answers: &[
                "same_account",
                "unclaimed",
                "locked_out",
                "hint_reopen_account",
                "hacked",
                "msa_required",
                "sign_in_with_msa",
                "connection_stale",
                "learn_already_connected",
                "cert_already_connected",
            ],
        })
    })
    .await
}

fn page<R: Access>(cx: &mut Cx<'_, R>, viewer: &Viewer, said: Said, errs: FormErrors) -> Result<AlignPage> {
    // Half of what was said decides nothing; it is kept in the form.
    let heard = if errs.is_empty() { said } else { Said::default() };
    let found = facts::look(cx.app, cx.conn, viewer, heard, cx.now)?;
    let answer = policy::answer(&found.facts, found.guide.as_ref());
    // Where nothing is asked, nothing that was said can be wrong.
    let errs = if answer.asks == Asks::Nothing && errs.of("way").is_none() {
        FormErrors::default()
    } else {
        errs
    };
    let thread = thread_of(cx, &found)?;
    let thread = thread.as_deref();
    let facts = &found.facts;
    let is_guide = answer.under_way.as_ref().is_some_and(|(way, _)| *way != Way::A);
    let start = facts.personal.map(|personal| personal.account);
    let choices = answer.ways.iter().enumerate().map(|(number, way)| Choice {
        way: *way,
        is_recommended: number == 0,
        lines: Line::shown(&policy::steps(*way, facts, start)),
        ask: (*way == Way::A).then(|| ask_path(said)),
    });
    Ok(AlignPage {
        page: cx.page(),
        tone: tone(&answer),
        next: answer.next.map(|deed| Button::of(deed, thread)),
        choices: choices.collect(),
        under_way: answer.under_way.as_ref().map(|(way, steps)| UnderWay {
            way: *way,
            lines: Line::all(steps, thread),
            expires_at: found
                .guide
                .as_ref()
                .filter(|_| is_guide)
                .map(|guide| guide.expires_at),
        }),
        has_request: is_guide && facts.request.is_some_and(Asked::is_instead),
        is_other_asker: facts.request.is_some_and(|asked| !asked.here),
        is_refused: false,
        asks: answer.asks != Asks::Nothing,
        is_undecided: answer.asks == Asks::Now || !errs.is_empty(),
        currents: currents(&found),
        asks_work: facts.personal.is_some() && facts.work == 0,
        current: said.current.map_or("", Current::as_str),
        work: said.work.map_or("", CanAdd::as_str),
        errs,
        answer,
    })
}

/// What can be said of the account on the certification profile.
fn currents(found: &Found) -> Vec<Current> {
    let has_personal = found.facts.personal.is_some();
    let fits = |current: &Current| has_personal || !matches!(current, Current::This | Current::Alias);
    Current::ALL.iter().copied().filter(fits).collect()
}

/// Where asking begins, with what is known of the situation.
fn ask_path(said: Said) -> String {
    match said.current {
        Some(current @ (Current::LockedOut | Current::ClosedAccount | Current::Hacked)) => {
            format!("/ask?topic=lost-access&situation={current}")
        }
        _ => Button::of(Deed::Ask, None).path,
    }
}

fn tone(answer: &Answer) -> &'static str {
    match answer.code {
        "connected" | "aligned" => "is-ok",
        "hint_reopen_account" | "strict_verification" | "connection_stale" => "is-warn",
        _ => "is-info",
    }
}

fn thread_of<R: Access>(cx: &mut Cx<'_, R>, found: &Found) -> Result<Option<String>> {
    match found.thread {
        Some(thread) => Ok(Some(format!("/messages/{}", threads::code_of(cx.conn, thread)?))),
        None => Ok(None),
    }
}

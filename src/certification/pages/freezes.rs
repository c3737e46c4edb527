//! Freezing a profile, and the leads' list of freezes to look at.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;
use serde::Deserialize;

use crate::accounts;
use crate::certification::model::{FreezeId, FreezeOutcome, ProfileId};
use crate::certification::store::freezes::{self, FreezeEnded, Freezing};
use crate::certification::store::{bindings, profiles};
use crate::certification::{Freeze, policy};
use crate::clock::Stamp;
use crate::error::{Error, Result};
use crate::vault::fold_mcid;
use crate::web::throttle::{self, Limit};
use crate::web::{Act, Cx, FormErrors, Lead, Member, Page, Reply, Tone, View};

/// Freezes by MCID that one account may ask for.
const ASKED: Limit = Limit {
    bucket: "freeze",
    uses: 5,
    window: Duration::from_secs(24 * 3600),
};

/// The most freezes on the leads' list.
const LISTED: i64 = 200;

/// The longest reason, in bytes.
const LONGEST_REASON: usize = 10_000;

/// The field of a freeze: empty for the own profile.
#[derive(Clone, Debug, Deserialize)]
pub struct FreezeForm {
    /// The MCID of the profile that is not the requester's account's.
    #[serde(default)]
    mcid: String,
}

/// `POST /certification/freeze`: the own profile, proven by the bound account; or any by its MCID, without proof and with
/// the same answer whether there is such a profile or not.
pub async fn freeze(act: Act<Member, FreezeForm>) -> HttpResponse {
    act.run(|cx, form| {
        let mine = bindings::bound_to(cx.conn, &cx.who.key)?;
        let mcid = fold_mcid(&form.mcid);
        if mcid.is_empty() {
            return match mine {
                Some(profile) => own(cx, profile),
                None => Ok(Reply::to("/certification").flash(Tone::Warn, "flash-certification-freeze-mcid")),
            };
        }
        throttle::spend(cx.app, cx.conn, ASKED, &cx.who.account.to_string(), cx.now)??;
        let named = match form.mcid.len() {
            0..=100 => profiles::locate(cx.app, cx.conn, &mcid, cx.who.account, None, cx.now)?,
            _ => None,
        };
        if let Some(profile) = named {
            ask(cx, profile, false)?;
        }
        Ok(Reply::to("/certification").flash(Tone::Ok, "flash-certification-freeze-asked"))
    })
    .await
}

fn own(cx: &mut Cx<'_, Member>, profile: ProfileId) -> Result<Reply> {
    let wait = cx.app.settings.times.claim_wait;
    let binding = bindings::binding_of(cx.app, cx.conn, profile)?;
    if binding.is_some_and(|binding| policy::waits_until(&binding, wait, cx.now).is_some()) {
        return Ok(Reply::to("/certification").flash(Tone::Warn, "flash-certification-freeze-wait"));
    }
    ask(cx, profile, true)?;
    Ok(Reply::to("/certification").flash(Tone::Ok, "flash-certification-frozen"))
}

fn ask(cx: &mut Cx<'_, Member>, profile: ProfileId, proven: bool) -> Result<()> {
    let freezing = Freezing {
        profile,
        by: Some(cx.who.account),
        cause: policy::cause_of(proven),
        proven,
        request: None,
    };
    freezes::freeze(cx.app, cx.conn, freezing, cx.now)?;
    Ok(())
}

/// The freezes that wait for a lead.
#[derive(Template)]
#[template(path = "certification/freezes.html")]
struct FreezesPage {
    page: Page,
    errs: FormErrors,
    freezes: Vec<Line>,
}

struct Line {
    freeze: Freeze,
    mcid: String,
    by: Option<String>,
    overdue: bool,
    since: Stamp,
    /// What came back of its form: the choice, the reason, what is wrong with them.
    outcome: String,
    reason: String,
    errs: FormErrors,
    /// The id of the reason's field.
    field: String,
}

/// The decision about a freeze.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Resolution {
    /// `lift` or `strict_only`.
    #[serde(default)]
    outcome: String,
    /// Why; for staff to read later.
    #[serde(default)]
    reason: String,
}

/// `GET /desk/freezes`.
pub async fn waiting(view: View<Lead>) -> HttpResponse {
    view.show(|cx| Reply::page(&list(cx, None)?)).await
}

/// The list, with the form that came back, if one did.
fn list(cx: &mut Cx<'_, Lead>, back: Option<(FreezeId, &Resolution, FormErrors)>) -> Result<FreezesPage> {
    let freezes = freezes::waiting_freezes(cx.conn, cx.who, LISTED)?;
    let makers: Vec<_> = freezes.iter().filter_map(|freeze| freeze.by).collect();
    let handles = accounts::handles(cx.conn, &makers)?;
    let mut lines = Vec::with_capacity(freezes.len());
    for freeze in freezes {
        let profile = profiles::load(cx.app, cx.conn, freeze.profile)?;
        let mine = back.as_ref().filter(|(id, ..)| *id == freeze.id);
        lines.push(Line {
            outcome: mine.map(|(_, form, _)| form.outcome.clone()).unwrap_or_default(),
            reason: mine.map(|(_, form, _)| form.reason.clone()).unwrap_or_default(),
            errs: mine.map(|(.., errs)| errs.clone()).unwrap_or_default(),
            field: format!("reason-{}", freeze.id),
            mcid: super::masked_mcid(&profile.mcid),
            by: freeze.by.and_then(|by| handles.get(&by).cloned()),
            overdue: freeze.review_by < cx.now,
            since: freeze.made_at,
            freeze,
        });
    }
    Ok(FreezesPage {
        page: cx.page(),
        errs: back.map(|(.., errs)| errs).unwrap_or_default(),
        freezes: lines,
    })
}

/// `POST /desk/freezes/{id}/resolution`.
pub async fn resolve(act: Act<Lead, Resolution>, id: Path<String>) -> HttpResponse {
    act.run(move |cx, form| {
        let id: FreezeId = id.parse().map_err(|_| Error::NotFound)?;
        let outcome = match form.outcome.as_str() {
            "lift" => Some(FreezeOutcome::Lifted),
            "strict_only" => Some(FreezeOutcome::StrictOnly),
            _ => None,
        };
        let mut errs = FormErrors::default();
        if outcome.is_none() {
            errs.add("outcome", cx.words().s("freezes-error-outcome"));
        }
        if form.reason.trim().is_empty() {
            errs.add("reason", cx.words().s("freezes-error-reason"));
        } else if form.reason.len() > LONGEST_REASON {
            errs.add("reason", cx.words().s("freezes-error-long"));
        }
        let Some(outcome) = outcome.filter(|_| errs.is_empty()) else {
            return Reply::invalid(&list(cx, Some((id, form, errs)))?);
        };
        let reply = Reply::to("/desk/freezes");
        Ok(
            match freezes::lift_freeze(cx.app, cx.conn, cx.who, id, outcome, form.reason.trim(), cx.now)? {
                FreezeEnded::Ended => reply.flash(Tone::Ok, "flash-freezes-ended"),
                FreezeEnded::AlreadyEnded => reply.flash(Tone::Info, "flash-freezes-already"),
                FreezeEnded::OwnFreeze => return Err(Error::Conflict("freezes-error-own")),
            },
        )
    })
    .await
}

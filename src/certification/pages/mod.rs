//! `/certification`: the own profile, claiming it, freezing it; and the desk's list of freezes.

mod claim;
mod freezes;
mod objection;

use actix_web::HttpResponse;
use askama::Template;

pub use claim::claim;
pub use freezes::{freeze, resolve, waiting};
pub use objection::{object, objection};

use super::model::{Binding, Freeze, ProfileId};
use super::{Mcid, policy, store};
use crate::accounts;
use crate::clock::Stamp;
use crate::connection::{self, ConnectionState};
use crate::error::Result;
use crate::learn;
use crate::requests::{self, Request, State};
use crate::text::address::EmailAddress;
use crate::vault::Private;
use crate::web::{Cx, FormErrors, Member, Page, Reply, View};

/// What a person sees of the own certification profile, or how to come by it.
#[derive(Template)]
#[template(path = "certification/show.html")]
struct CertificationPage {
    page: Page,
    errs: FormErrors,
    form: claim::ClaimForm,
    own: Option<Own>,
    /// Whether the account is one that may claim a binding.
    can_claim: bool,
    /// Whether the claim just sent was refused.
    refused: bool,
    /// Whether it is a work or school account.
    work: bool,
}

/// The own profile, ready to print.
struct Own {
    mcid: String,
    legal_name: String,
    created_on: String,
    account: Option<String>,
    contact: Option<String>,
    /// Until when contact data and freezing wait, after a claim.
    waits_until: Option<Stamp>,
    connection: Option<Linked>,
    exams: Vec<ExamLine>,
    earlier: Vec<Earlier>,
    pending: Vec<Request>,
    freezes: Vec<Freeze>,
    /// Whether this account's own freeze stands.
    frozen_by_me: bool,
    strict_only: bool,
}

struct Linked {
    stale: bool,
    /// Whether the other side is the Learn profile of the account that is looking.
    here: bool,
    since: Stamp,
}

struct ExamLine {
    exam: String,
    taken_on: String,
    outcome: String,
    passed: bool,
}

struct Earlier {
    address: String,
    from: Stamp,
    to: Option<Stamp>,
}

/// `GET /certification`.
pub async fn show(view: View<Member>) -> HttpResponse {
    view.show(|cx| Reply::page(&page(cx, claim::ClaimForm::default(), FormErrors::default())?))
        .await
}

fn page(cx: &mut Cx<'_, Member>, form: claim::ClaimForm, errs: FormErrors) -> Result<CertificationPage> {
    let own = match store::bindings::bound_to(cx.conn, &cx.who.key)? {
        Some(profile) => Some(own(cx, profile)?),
        None => None,
    };
    Ok(CertificationPage {
        can_claim: store::claims::may_claim(cx.app, cx.who.kind, &cx.who.key),
        refused: false,
        work: cx.who.kind == accounts::Kind::Work,
        page: cx.page(),
        errs,
        form,
        own,
    })
}

fn own(cx: &mut Cx<'_, Member>, id: ProfileId) -> Result<Own> {
    let profile = store::profiles::load(cx.app, cx.conn, id)?;
    let binding = store::bindings::binding_of(cx.app, cx.conn, id)?;
    let waits_until = binding
        .as_ref()
        .and_then(|binding| policy::waits_until(binding, cx.app.settings.times.claim_wait, cx.now));
    let account = accounts::address(cx.app, cx.conn, cx.who.account)?;
    let pending = [State::Approved, State::Holding, State::Contested];
    let freezes = store::freezes::freezes_of(cx.conn, id)?;
    Ok(Own {
        mcid: profile.mcid.into_exposed(),
        legal_name: profile.legal_name.into_exposed(),
        created_on: profile.created_on,
        account: account.map(Private::into_exposed),
        contact: match waits_until {
            Some(_) => None,
            None => profile.contact_email.as_ref().map(masked),
        },
        waits_until,
        connection: linked(cx, id)?,
        exams: exams(cx, id)?,
        earlier: store::bindings::earlier_bindings(cx.app, cx.conn, id)?
            .into_iter()
            .map(earlier)
            .collect(),
        pending: requests::store::of_profile(cx.conn, id, &pending)?,
        frozen_by_me: freezes.iter().any(|freeze| freeze.by == Some(cx.who.account)),
        freezes,
        strict_only: profile.strict_only,
    })
}

fn linked(cx: &mut Cx<'_, Member>, id: ProfileId) -> Result<Option<Linked>> {
    let Some(connection) = connection::of_profile(cx.conn, id)? else {
        return Ok(None);
    };
    let mine = learn::profile_of(cx.conn, cx.who.account)?;
    Ok(Some(Linked {
        stale: connection.state == ConnectionState::Stale,
        here: mine == Some(connection.learn),
        since: connection.connected_at,
    }))
}

fn exams(cx: &mut Cx<'_, Member>, id: ProfileId) -> Result<Vec<ExamLine>> {
    let words = cx.words();
    let exams = store::profiles::exams_of(cx.app, cx.conn, id)?;
    Ok(exams
        .into_iter()
        .map(|exam| {
            let key = format!("exam-outcome-{}", exam.outcome);
            ExamLine {
                outcome: if words.has(&key) {
                    words.s(&key).to_owned()
                } else {
                    exam.outcome.clone()
                },
                passed: exam.outcome.starts_with("pass"),
                exam: exam.exam,
                taken_on: exam.taken_on,
            }
        })
        .collect())
}

fn earlier(binding: Binding) -> Earlier {
    Earlier {
        address: binding.address.as_ref().map_or_else(|| "•••".to_owned(), masked),
        from: binding.started_at,
        to: binding.ended_at,
    }
}

/// Enough of an address for its owner to recognise it.
fn masked(address: &Private<String>) -> String {
    EmailAddress::parse(address.expose()).map_or_else(|_| "•••".to_owned(), |address| address.masked())
}

/// Enough of an MCID to tell two profiles apart.
fn masked_mcid(mcid: &Private<String>) -> String {
    Mcid::parse(mcid.expose()).map_or_else(|_| "•••".to_owned(), |mcid| mcid.masked())
}

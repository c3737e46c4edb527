//! Proving an account by signing in with it, for one request. It makes no session and replaces none.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;
use serde::Deserialize;

use super::evidence::page_of;
use crate::accounts::oidc::{self, Choice, Intent};
use crate::accounts::{Kind, SignIn, authenticate};
use crate::db::Code;
use crate::error::{Error, Result};
use crate::requests::Request;
use crate::verification::access::{is_asked_for, own, own_held};
use crate::verification::prove::{self, Proved};
use crate::verification::{Purpose, Which, ticket};
use crate::web::{Act, Cx, FormErrors, Member, Page, Reply, View};

/// A sign-in or the provider to sign in with, and the ticket of the form.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct ProofForm {
    email: String,
    password: String,
    kind: String,
    ticket: String,
    provider: String,
}

#[derive(Template)]
#[template(path = "verification/proof.html")]
struct ProofPage {
    page: Page,
    errs: FormErrors,
    purpose: &'static str,
    action: String,
    back: String,
    ticket: String,
    email: String,
    choose: bool,
    outcome: Option<Proved>,
    handle: String,
    /// The providers that have personal accounts.
    providers: Vec<Choice>,
}

/// The form for the wanted account.
pub async fn show_wanted(view: View<Member>, path: Path<String>) -> HttpResponse {
    show(view, path.into_inner(), Purpose::Wanted).await
}

/// The form for the current account.
pub async fn show_current(view: View<Member>, path: Path<String>) -> HttpResponse {
    show(view, path.into_inner(), Purpose::Current).await
}

/// The form for the account of the second profile.
pub async fn show_second(view: View<Member>, path: Path<String>) -> HttpResponse {
    show(view, path.into_inner(), Purpose::Second).await
}

/// Proves the wanted account.
pub async fn prove_wanted(act: Act<Member, ProofForm>, path: Path<String>) -> HttpResponse {
    prove(act, path.into_inner(), Purpose::Wanted).await
}

/// Proves the current account.
pub async fn prove_current(act: Act<Member, ProofForm>, path: Path<String>) -> HttpResponse {
    prove(act, path.into_inner(), Purpose::Current).await
}

/// Proves the account of the second profile.
pub async fn prove_second(act: Act<Member, ProofForm>, path: Path<String>) -> HttpResponse {
    prove(act, path.into_inner(), Purpose::Second).await
}

async fn show(view: View<Member>, code: String, purpose: Purpose) -> HttpResponse {
    view.show(move |cx| {
        let request = own(cx.conn, cx.who, &code)?;
        if !request.state.takes_evidence() || !is_asked_for(cx.conn, &request, purpose.which(), cx.now)? {
            return Ok(Reply::to(page_of(&request, Which::First)));
        }
        let Told { outcome } = cx.visit.query();
        let shown = Shown {
            outcome: outcome.filter(|told| matches!(told, Proved::WrongKind | Proved::Invalid)),
            ..Shown::default()
        };
        Reply::page(&page(cx, &request, purpose, shown))
    })
    .await
}

/// How a sign-in with a provider went, on the page it led back to.
#[derive(Default, Deserialize)]
struct Told {
    outcome: Option<Proved>,
}

/// What the page shows beside an empty form.
#[derive(Default)]
struct Shown {
    errs: FormErrors,
    email: String,
    choose: bool,
    outcome: Option<Proved>,
}

async fn prove(act: Act<Member, ProofForm>, code: String, purpose: Purpose) -> HttpResponse {
    let lookup = code.clone();
    let checked = act
        .peek(move |cx, form| {
            let request = own(cx.conn, cx.who, &lookup)?;
            let nonce = ticket::check(cx.app, purpose.as_str(), &request.code, &form.ticket, cx.now);
            let open =
                request.state.takes_evidence() && is_asked_for(cx.conn, &request, purpose.which(), cx.now)?;
            Ok(nonce.filter(|_| open))
        })
        .await;
    let nonce = match checked {
        Ok(Some(nonce)) => nonce,
        Ok(None) => return refused(act, code, purpose, Proved::Invalid).await,
        Err(error) => return act.fail(error).await,
    };
    if !act.form.provider.is_empty() {
        let (provider, request) = (act.form.provider.clone(), Code::parse(&code));
        return match request {
            Some(request) => {
                let intent = Intent::Proof {
                    request,
                    purpose,
                    ticket: nonce,
                };
                oidc::pages::start(act, &provider, intent).await
            }
            None => act.fail(Error::NotFound).await,
        };
    }
    let kind = act.form.kind.parse::<Kind>().ok();
    let tried = authenticate(&act.app, &act.visit, &act.form.email, &act.form.password, kind).await;
    let account = match tried {
        Ok(SignIn::Ok(account)) => account,
        Ok(other) => return sign_in_failed(act, code, purpose, other).await,
        Err(error) => return act.fail(error).await,
    };
    act.run(move |cx, form| {
        let request = own_held(cx.conn, cx.who, &code)?;
        let proved = prove::record_as(purpose, cx.app, cx.conn, &request, &account, &nonce, cx.now)?;
        match proven(&request, purpose, proved) {
            Ok(reply) => Ok(reply),
            Err(proved) => {
                let shown = Shown {
                    email: form.email.clone(),
                    outcome: Some(proved),
                    ..Shown::default()
                };
                Reply::page_with(StatusCode::CONFLICT, &page(cx, &request, purpose, shown))
            }
        }
    })
    .await
}

/// Back to the evidence with what was proven; or what the form is shown again with.
pub(super) fn proven(request: &Request, purpose: Purpose, proved: Proved) -> Result<Reply, Proved> {
    match proved {
        Proved::Received
        | Proved::OtherLearnProfile
        | Proved::SameAccount
        | Proved::MsaBoundElsewhere
        | Proved::TargetUnavailable => {
            let page = page_of(request, purpose.which());
            Ok(Reply::to(format!("{page}?outcome={proved}")))
        }
        Proved::WrongKind | Proved::Invalid => Err(proved),
    }
}

async fn refused(
    act: Act<Member, ProofForm>,
    code: String,
    purpose: Purpose,
    outcome: Proved,
) -> HttpResponse {
    act.show(move |cx, form| {
        let request = own(cx.conn, cx.who, &code)?;
        let shown = Shown {
            email: form.email.clone(),
            outcome: Some(outcome),
            ..Shown::default()
        };
        Reply::page_with(StatusCode::CONFLICT, &page(cx, &request, purpose, shown))
    })
    .await
}

async fn sign_in_failed(
    act: Act<Member, ProofForm>,
    code: String,
    purpose: Purpose,
    how: SignIn,
) -> HttpResponse {
    act.show(move |cx, form| -> Result<Reply> {
        let request = own(cx.conn, cx.who, &code)?;
        let words = cx.page();
        let mut errs = FormErrors::default();
        let choose = matches!(how, SignIn::Choose);
        match &how {
            SignIn::Ok(_) => {}
            SignIn::Choose => errs.add("kind", words.s("proof-kind-hint")),
            SignIn::Wrong => errs.add("password", words.s("proof-wrong")),
            SignIn::Wait { seconds } => errs.add("password", words.a("proof-wait", "seconds", seconds)),
            SignIn::Closed => errs.add("password", words.s("proof-closed")),
        }
        let shown = Shown {
            errs,
            email: form.email.clone(),
            choose,
            outcome: None,
        };
        Reply::invalid(&page(cx, &request, purpose, shown))
    })
    .await
}

fn page(cx: &Cx<'_, Member>, request: &Request, purpose: Purpose, shown: Shown) -> ProofPage {
    ProofPage {
        page: cx.page(),
        errs: shown.errs,
        purpose: purpose.as_str(),
        action: format!("/requests/{}/proofs/{}", request.code, purpose.as_str()),
        back: page_of(request, purpose.which()),
        ticket: ticket::issue(cx.app, purpose.as_str(), &request.code, cx.now),
        email: shown.email,
        choose: shown.choose,
        outcome: shown.outcome,
        handle: cx.who.handle.clone(),
        providers: cx.app.providers.choices_of(Kind::Personal),
    }
}

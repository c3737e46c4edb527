//! Proving an account by signing in with it, for one request. It makes no session and replaces none.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;
use serde::Deserialize;

use super::evidence::{is_asked_for, page_of};
use crate::accounts::{Kind, SignIn, authenticate};
use crate::error::Result;
use crate::requests::Request;
use crate::verification::Which;
use crate::verification::access::own;
use crate::verification::prove::{self, Proved};
use crate::verification::ticket;
use crate::web::{Act, Cx, FormErrors, Member, Page, Reply, View};

/// Which account is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Wanted,
    Current,
    /// The account that the second profile is bound to.
    Second,
}

impl Purpose {
    /// Which profile it says something of.
    const fn which(self) -> Which {
        match self {
            Purpose::Wanted | Purpose::Current => Which::First,
            Purpose::Second => Which::Second,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Purpose::Wanted => "wanted",
            Purpose::Current => "current",
            Purpose::Second => "second",
        }
    }
}

/// A sign-in, and the ticket of the form.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct ProofForm {
    email: String,
    password: String,
    kind: String,
    ticket: String,
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
        if !request.state.takes_evidence() || !is_asked_for(cx, &request, purpose.which())? {
            return Ok(Reply::to(page_of(&request, Which::First)));
        }
        Reply::page(&page(cx, &request, purpose, Shown::default()))
    })
    .await
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
            let open = request.state.takes_evidence() && is_asked_for(cx, &request, purpose.which())?;
            Ok(nonce.filter(|_| open))
        })
        .await;
    let nonce = match checked {
        Ok(Some(nonce)) => nonce,
        Ok(None) => return refused(act, code, purpose, Proved::Invalid).await,
        Err(error) => return act.fail(error).await,
    };
    let kind = act.form.kind.parse::<Kind>().ok();
    let tried = authenticate(&act.app, &act.visit, &act.form.email, &act.form.password, kind).await;
    let account = match tried {
        Ok(SignIn::Ok(account)) => account,
        Ok(other) => return sign_in_failed(act, code, purpose, other).await,
        Err(error) => return act.fail(error).await,
    };
    act.run(move |cx, form| {
        let request = own(cx.conn, cx.who, &code)?;
        let proved = match purpose {
            Purpose::Wanted => prove::wanted(cx.app, cx.conn, &request, &account, &nonce, cx.now)?,
            Purpose::Current => prove::current(cx.app, cx.conn, &request, &account, &nonce, cx.now)?,
            Purpose::Second => prove::second(cx.app, cx.conn, &request, &account, &nonce, cx.now)?,
        };
        match proved {
            Proved::Received
            | Proved::OtherLearnProfile
            | Proved::SameAccount
            | Proved::MsaBoundElsewhere
            | Proved::TargetUnavailable => Ok(Reply::to(format!(
                "{}?outcome={proved}",
                page_of(&request, purpose.which())
            ))),
            Proved::WrongKind | Proved::Invalid => {
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
    }
}

//! Adding an account: proving it without signing in with it, then confirming what is linked to what.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;
use serde::Deserialize;

use super::{Last, is_word};
use crate::accounts::oidc::{self, Choice, Intent};
use crate::accounts::pages::again;
use crate::accounts::{self, Account, Kind, SignIn, authenticate};
use crate::db::Code;
use crate::error::{Error, Result};
use crate::learn::link::{self, Accepted, Proposal, Standing};
use crate::learn::model::{Fate, Hindrance, Outcome};
use crate::learn::policy::Joining;
use crate::learn::store;
use crate::vault::Private;
use crate::web::{Act, Cx, FormErrors, Member, Page, Reply, View};

/// The address and password of the account to add.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct AddForm {
    email: String,
    password: String,
    /// Which account is meant when the password fits two.
    kind: String,
    /// The identity provider to sign in with instead.
    provider: String,
}

#[derive(Template)]
#[template(path = "learn/add.html")]
struct AddPage {
    page: Page,
    errs: FormErrors,
    /// Why the last account could not be added.
    refused: Option<Outcome>,
    hindrance: Option<Hindrance>,
    handle: String,
    email: String,
    choose: bool,
    providers: Vec<Choice>,
}

/// What a refusal may be that is told here.
const TOLD: &[Outcome] = &[
    Outcome::AlreadyHere,
    Outcome::MsaLimit,
    Outcome::WorkAccountLimit,
    Outcome::HasOwnLearnProfile,
    Outcome::OfferInvalid,
];

fn add_page(cx: &Cx<'_, Member>) -> AddPage {
    let last: Last = cx.visit.query();
    AddPage {
        page: cx.page(),
        errs: FormErrors::default(),
        refused: last.outcome(TOLD),
        hindrance: last.hindrance(),
        handle: cx.who.handle.clone(),
        email: String::new(),
        choose: false,
        providers: cx.app.providers.choices(),
    }
}

/// `GET /learn/settings/add`.
pub async fn show_add(view: View<Member>) -> HttpResponse {
    view.show(|cx| {
        let page = add_page(cx);
        // Why the last account could not be added is told all the same.
        match again::first(cx, "/learn/settings/add").filter(|_| page.refused.is_none()) {
            Some(first) => Ok(first),
            None => Reply::page(&page),
        }
    })
    .await
}

/// `POST /learn/settings/add`: leads to the provider, or checks the password and leads to the confirmation. The session stays as it is.
pub async fn add(act: Act<Member, AddForm>) -> HttpResponse {
    // The role is looked at before a password is tried.
    if let Err(error) = act.peek(|_, _| Ok(())).await {
        return act.fail(error).await;
    }
    if !act.form.provider.is_empty() {
        let provider = act.form.provider.clone();
        return oidc::pages::start(act, &provider, Intent::AddAccount).await;
    }
    let kind = act.form.kind.parse::<Kind>().ok();
    let tried = authenticate(&act.app, &act.visit, &act.form.email, &act.form.password, kind).await;
    let tried = match tried {
        Ok(tried) => tried,
        Err(error) => return act.fail(error).await,
    };
    act.run(move |cx, form| match &tried {
        SignIn::Ok(account) => proven(cx, account),
        other => not_proven(cx, form, other),
    })
    .await
}

fn proven(cx: &mut Cx<'_, Member>, account: &Account) -> Result<Reply> {
    // Looked up again: it may have been closed in between.
    let account = accounts::find(cx.conn, account.id)?;
    Ok(Reply::to(link::offer(cx.app, cx.conn, cx.who, &account, cx.now)?))
}

fn not_proven(cx: &mut Cx<'_, Member>, form: &AddForm, tried: &SignIn) -> Result<Reply> {
    let words = cx.words();
    let mut page = add_page(cx);
    page.email = form.email.chars().take(254).collect();
    page.refused = None;
    match tried {
        SignIn::Choose => {
            page.choose = true;
            page.errs.add("kind", words.s("sign-in-choose-text"));
            Reply::invalid(&page)
        }
        SignIn::Wait { seconds } => {
            page.errs
                .add("password", words.a("sign-in-wait", "seconds", seconds));
            let reply = Reply::page_with(StatusCode::TOO_MANY_REQUESTS, &page)?;
            Ok(reply.retry_after(*seconds))
        }
        SignIn::Closed => {
            page.errs.add("password", words.s("sign-in-closed"));
            Reply::invalid(&page)
        }
        SignIn::Ok(_) | SignIn::Wrong => {
            page.errs.add("password", words.s("sign-in-wrong"));
            Reply::invalid(&page)
        }
    }
}

/// An account that moves.
struct Moving {
    kind: Kind,
    handle: String,
    /// Of the account that was proven alone.
    address: Option<String>,
}

/// What is confirmed, and how.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct AcceptForm {
    /// Stands for what the page showed.
    seen: String,
    /// The word that stands for consent to a merge.
    consent: String,
}

#[derive(Template)]
#[template(path = "learn/offer.html")]
struct OfferPage {
    page: Page,
    errs: FormErrors,
    action: String,
    seen: String,
    /// Whether the page shows something else than the one it was confirmed on.
    changed: bool,
    account: Moving,
    /// The account signed in.
    handle: String,
    here: Vec<Moving>,
    ends_bare: bool,
    merge: Option<Fate>,
    /// What else moves in a merge.
    others: Vec<Moving>,
    /// The word that stands for consent.
    word: &'static str,
    typed: String,
}

/// `GET /learn/settings/add/{code}`: what will be linked to what.
pub async fn show_offer(view: View<Member>, path: Path<String>) -> HttpResponse {
    view.show(move |cx| {
        let code = Code::parse(&path).ok_or(Error::NotFound)?;
        if let Some(first) = fresh_first(cx, &code)? {
            return Ok(first);
        }
        stands(cx, &code, Shown::default())
    })
    .await
}

/// The way to a fresh sign-in, if the offer stands and the session is not fresh. Whoever finds a browser open must not be
/// able to let an account of their own into the Learn profile.
fn fresh_first(cx: &mut Cx<'_, Member>, code: &Code) -> Result<Option<Reply>> {
    let Some(first) = again::first(cx, &format!("/learn/settings/add/{code}")) else {
        return Ok(None);
    };
    let standing = link::standing(cx.app, cx.conn, cx.who, code, cx.now)?;
    Ok(matches!(standing, Standing::Open(_)).then_some(first))
}

/// `POST /learn/settings/add/{code}`.
pub async fn accept(act: Act<Member, AcceptForm>, path: Path<String>) -> HttpResponse {
    act.run(move |cx, form| {
        let code = Code::parse(&path).ok_or(Error::NotFound)?;
        if let Some(first) = fresh_first(cx, &code)? {
            return Ok(first);
        }
        let consented = is_word(&form.consent, cx.words().s("link-merge-word"));
        let given = (form.seen.as_str(), consented);
        match link::accept(cx.app, cx.conn, cx.who, &code, given, cx.now)? {
            Accepted::Done(done) => Ok(Reply::to(format!("/learn/settings?outcome={done}"))),
            Accepted::Refused(why, hindrance) => Ok(Reply::to(link::refusal_path(why, hindrance))),
            Accepted::Changed => {
                let shown = Shown {
                    changed: true,
                    ..Shown::default()
                };
                stands(cx, &code, shown)
            }
            Accepted::Unconsented => {
                let mut errs = FormErrors::default();
                let word = cx.words().s("link-merge-word");
                errs.add("consent", cx.words().a("link-consent-missing", "word", &word));
                let shown = Shown {
                    errs,
                    typed: form.consent.chars().take(60).collect(),
                    ..Shown::default()
                };
                stands(cx, &code, shown)
            }
        }
    })
    .await
}

/// What the page shows beside the proposal.
#[derive(Default)]
struct Shown {
    errs: FormErrors,
    changed: bool,
    typed: String,
}

/// The page that fits where the offer stands.
fn stands(cx: &mut Cx<'_, Member>, code: &Code, shown: Shown) -> Result<Reply> {
    let proposal = match link::standing(cx.app, cx.conn, cx.who, code, cx.now)? {
        Standing::Open(proposal) => proposal,
        Standing::Done => {
            let done = Reply::to(format!("/learn/settings?outcome={}", Outcome::AccountAdded));
            return Ok(done);
        }
        Standing::Over => return Ok(Reply::to(link::refusal_path(Outcome::OfferInvalid, None))),
    };
    if let Joining::Refused(why, hindrance) = proposal.joining {
        return Ok(Reply::to(link::refusal_path(why, hindrance)));
    }
    let status = if shown.changed {
        StatusCode::CONFLICT
    } else if shown.errs.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Reply::page_with(status, &offer_page(cx, code, &proposal, shown)?)
}

fn offer_page(cx: &mut Cx<'_, Member>, code: &Code, proposal: &Proposal, shown: Shown) -> Result<OfferPage> {
    let address = accounts::address(cx.app, cx.conn, proposal.account.id)?;
    let (mut here, mut others) = (Vec::new(), Vec::new());
    for found in store::accounts_of(cx.conn, proposal.own)? {
        here.push(Moving {
            kind: found.kind,
            handle: found.handle,
            address: accounts::address(cx.app, cx.conn, found.account)?.map(Private::into_exposed),
        });
    }
    if let Some(other) = proposal.other {
        for found in store::accounts_of(cx.conn, other)? {
            if found.account != proposal.account.id {
                others.push(Moving {
                    kind: found.kind,
                    handle: found.handle,
                    address: None,
                });
            }
        }
    }
    let (ends_bare, merge) = match proposal.joining {
        Joining::Plain { ends_bare } => (ends_bare, None),
        Joining::Merge(fate) => (false, Some(fate)),
        Joining::Refused(..) => (false, None),
    };
    Ok(OfferPage {
        page: cx.page(),
        errs: shown.errs,
        action: format!("/learn/settings/add/{code}"),
        seen: proposal.seen.clone(),
        changed: shown.changed,
        account: Moving {
            kind: proposal.account.kind,
            handle: proposal.account.handle.clone(),
            address: address.map(Private::into_exposed),
        },
        handle: cx.who.handle.clone(),
        here,
        ends_bare,
        merge,
        others,
        word: cx.words().s("link-merge-word"),
        typed: shown.typed,
    })
}

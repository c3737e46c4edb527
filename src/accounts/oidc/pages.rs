//! Going to a provider and coming back.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;
use serde::Deserialize;

use super::begin::{Begun, STARTS, begin, keep};
use super::exchange::exchange;
use super::failure::{Failure, Refusal, code_for_log, of_response};
use super::model::{Choice, Identity, Intent};
use super::provider::Provider;
use super::store::flows::{self, Flow, Stopped};
use super::store::people::account_of;
use crate::accounts::pages::{enter, onward as path_of};
use crate::accounts::{self, sessions};
use crate::clock::Stamp;
use crate::db::Code;
use crate::error::{Error, Result};
use crate::learn;
use crate::verification;
use crate::web::throttle;
use crate::web::{Access, Act, Anyone, Arrival, Cx, Member, Next, Page, Reply};

/// The page on the way to a provider. It leads on by itself: a redirect of the form would be held back by our own content
/// policy as soon as the provider redirects further.
#[derive(Template)]
#[template(path = "accounts/onward.html")]
struct OnwardPage {
    page: Page,
    name: String,
    url: String,
}

/// The page of a failure.
#[derive(Template)]
#[template(path = "accounts/oidc_failed.html")]
struct FailedPage {
    page: Page,
    failure: Failure,
    code: u16,
    name: String,
    /// Where trying again begins, if it makes sense.
    back: Option<String>,
    /// Other providers that may do.
    others: Vec<Choice>,
    /// Where their sign-in leads on to.
    next: String,
}

/// Where to go on to.
#[derive(Deserialize)]
pub struct StartForm {
    #[serde(default)]
    next: Option<Next>,
}

/// POST `/sign-in/{provider}`.
pub async fn sign_in(act: Act<Anyone, StartForm>, path: Path<String>) -> HttpResponse {
    let intent = Intent::SignIn {
        next: path_of(act.form.next.as_ref()),
    };
    start(act, &path, intent).await
}

/// POST `/sign-in/{provider}/fresh`: once more as who is signed in.
pub async fn fresh(act: Act<Member, StartForm>, path: Path<String>) -> HttpResponse {
    let intent = Intent::Fresh {
        next: path_of(act.form.next.as_ref()),
    };
    start(act, &path, intent).await
}

/// Begins a flow for whoever sends the form, and leads to the provider.
pub async fn start<R: Access, F: Send + Sync + 'static>(
    act: Act<R, F>,
    id: &str,
    intent: Intent,
) -> HttpResponse {
    let app = act.app.clone();
    let (bound, expected) = (!matches!(intent, Intent::SignIn { .. }), intent.clone());
    let who = act
        .peek(move |cx, _| {
            // One look is all that a start beyond the limit costs; nobody is asked for it.
            let origin = throttle::origin(cx.visit.ip);
            if let Some(wait) = throttle::is_spent(cx.app, cx.conn, STARTS, &origin, cx.now)? {
                return Err(Error::TooMany(wait));
            }
            let viewer = cx.who.viewer().filter(|_| bound);
            let account = viewer.map(|viewer| viewer.account);
            let hint = match (&expected, account) {
                (Intent::Fresh { .. }, Some(account)) => accounts::address(cx.app, cx.conn, account)?,
                (Intent::Proof { request, purpose, .. }, _) => {
                    verification::pages::expected(cx.app, cx.conn, request, *purpose)?
                }
                _ => None,
            };
            Ok((account, hint))
        })
        .await;
    let (account, hint) = match who {
        Ok(found) => found,
        Err(error) => return act.fail(error).await,
    };
    let Some(provider) = app.providers.get(id) else {
        return act.fail(Error::NotFound).await;
    };
    match begin(&app, provider, &act.visit, &intent, hint.as_ref()).await {
        Ok(begun) => act.run(move |cx, _| onward(cx, &begun, &intent, account)).await,
        Err(refusal) => {
            log(provider, &refusal);
            let (name, others) = described(&app, provider, &intent, &refusal);
            act.show(move |cx, _| failed(cx, &name, others, Some(&intent), refusal.failure))
                .await
        }
    }
}

fn onward<R>(
    cx: &mut Cx<'_, R>,
    begun: &Begun,
    intent: &Intent,
    account: Option<accounts::AccountId>,
) -> Result<Reply> {
    keep(cx, begun, intent, account)?;
    let page = OnwardPage {
        page: cx.page(),
        name: begun.name.clone(),
        url: begun.url.clone(),
    };
    Ok(Reply::page(&page)?.hold_flow(begun.browser.clone()))
}

/// What the provider answers through the browser.
#[derive(Default, Deserialize)]
struct Answer {
    state: Option<String>,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

/// GET `/sign-in/{provider}/callback`. A GET that changes something: it is good for one flow, in the browser that began it.
pub async fn callback(arrival: Arrival<Anyone>, path: Path<String>) -> HttpResponse {
    let Arrival(act) = arrival;
    let app = act.app.clone();
    let Some(provider) = app.providers.get(&path) else {
        return act.fail(Error::NotFound).await;
    };
    let answer: Answer = act.visit.query();
    let flow = match take(&act, provider, &answer).await {
        Ok(Ok(flow)) => flow,
        Ok(Err((refusal, intent))) => return refuse(act, provider, intent, refusal).await,
        Err(error) => return act.fail(error).await,
    };
    match identify(&act, provider, &flow, answer).await {
        Ok(identity) => {
            let (id, name) = (provider.settings.id.clone(), provider.settings.name.clone());
            act.run(move |cx, _| match arrive(cx, &flow, &identity)? {
                Ok(reply) => Ok(reply),
                Err(refusal) => {
                    let provider = cx.app.providers.get(&id).ok_or(Error::NotFound)?;
                    log(provider, &refusal);
                    let (_, others) = described(cx.app, provider, &flow.intent, &refusal);
                    failed(cx, &name, others, Some(&flow.intent), refusal.failure)
                }
            })
            .await
        }
        Err(refusal) => refuse(act, provider, Some(flow.intent), refusal).await,
    }
}

/// Uses the flow up, whatever the answer is, if this browser began it and it has not ended.
async fn take(act: &Act<Anyone, ()>, provider: &Provider, answer: &Answer) -> Result<Result<Flow, Stopped>> {
    let Some(state) = answer.state.as_deref().and_then(Code::parse) else {
        return Ok(Err((Refusal::new(Failure::Unknown, "no state"), None)));
    };
    let browser = act.visit.flow().map(str::to_owned);
    let (looked, from) = (state.clone(), browser.clone());
    let stopped = act
        .app
        .read(move |app, conn| flows::look(app, conn, &looked, from.as_deref(), app.now()));
    if let Err(stopped) = stopped.await? {
        return Ok(Err(stopped));
    }
    let provider = provider.settings.id.clone();
    act.app
        .write(move |app, conn| flows::take(app, conn, &state, browser.as_deref(), &provider, app.now()))
        .await
}

/// Who it is, outside of any transaction.
async fn identify(
    act: &Act<Anyone, ()>,
    provider: &Provider,
    flow: &Flow,
    answer: Answer,
) -> Result<Identity, Refusal> {
    let issuer = answer.iss.as_deref();
    if issuer.is_some_and(|issuer| !provider.issuers.may_be(issuer)) {
        return Err(Refusal::new(Failure::MixedUp, "the answer names another issuer"));
    }
    if let Some(error) = &answer.error {
        let cause = format!("the provider answers {}", code_for_log(error));
        return Err(Refusal::new(of_response(error), cause));
    }
    let known = provider.known(&act.app).await?;
    let names_issuer = known.metadata.additional_metadata();
    if issuer.is_none() && names_issuer.authorization_response_iss_parameter_supported == Some(true) {
        return Err(Refusal::new(Failure::MixedUp, "the answer names no issuer"));
    }
    let code = answer.code.filter(|code| !code.is_empty() && code.len() <= 8192);
    let code = code.ok_or_else(|| Refusal::new(Failure::Trouble, "neither code nor error"))?;
    let identity = exchange(&act.app, provider, known, flow, code).await?;
    if issuer.is_some_and(|issuer| issuer != identity.key.issuer) {
        return Err(Refusal::new(
            Failure::MixedUp,
            "the token is of another issuer than the answer",
        ));
    }
    Ok(identity)
}

/// Does what the flow was for.
fn arrive(cx: &mut Cx<'_, Anyone>, flow: &Flow, identity: &Identity) -> Result<Result<Reply, Refusal>> {
    match &flow.intent {
        Intent::SignIn { next } => match account_of(cx.app, cx.conn, identity, cx.now)? {
            Ok(account) => {
                let proven = identity.signed_in.map_or(Stamp(0), |at| at.min(cx.now));
                enter(cx, &account, next.clone(), proven).map(Ok)
            }
            Err(refusal) => Ok(Err(refusal)),
        },
        Intent::Proof {
            request,
            purpose,
            ticket,
        } => {
            let who = still_here(cx, flow)?;
            verification::pages::proven_elsewhere(cx, &who, request, *purpose, ticket, identity)
        }
        Intent::Fresh { next } => {
            let who = still_here(cx, flow)?;
            if identity.key != who.key {
                return Ok(Err(Refusal::new(
                    Failure::OtherAccount,
                    "not the account signed in",
                )));
            }
            let token = sessions::renew(cx.app, cx.conn, &who, cx.now)?;
            Ok(Ok(Reply::to(next.clone()).start_session(token)))
        }
        Intent::AddAccount => {
            let who = still_here(cx, flow)?;
            Ok(match account_of(cx.app, cx.conn, identity, cx.now)? {
                Ok(account) => Ok(Reply::to(learn::link::offer(
                    cx.app, cx.conn, &who, &account, cx.now,
                )?)),
                Err(refusal) => Err(refusal),
            })
        }
    }
}

/// Who began the flow, if they are still signed in.
fn still_here(cx: &Cx<'_, Anyone>, flow: &Flow) -> Result<Member> {
    let member = cx.who.as_member();
    member
        .filter(|member| Some(member.account) == flow.account)
        .ok_or_else(|| Error::SignInFirst(flow.intent.way_back()))
}

async fn refuse(
    act: Act<Anyone, ()>,
    provider: &Provider,
    intent: Option<Intent>,
    refusal: Refusal,
) -> HttpResponse {
    log(provider, &refusal);
    let front = Intent::SignIn { next: "/".to_owned() };
    let (name, others) = described(&act.app, provider, intent.as_ref().unwrap_or(&front), &refusal);
    act.show(move |cx, _| failed(cx, &name, others, intent.as_ref(), refusal.failure))
        .await
}

/// The provider's name, and the providers that may do where its account is of the wrong kind.
fn described(
    app: &crate::app::App,
    provider: &Provider,
    intent: &Intent,
    refusal: &Refusal,
) -> (String, Vec<Choice>) {
    let signs_in = matches!(intent, Intent::SignIn { .. });
    let mut others = app.providers.choices();
    others.retain(|other| {
        refusal.failure == Failure::WrongKind && signs_in && other.id != provider.settings.id
    });
    (provider.settings.name.clone(), others)
}

fn failed<R>(
    cx: &mut Cx<'_, R>,
    name: &str,
    others: Vec<Choice>,
    intent: Option<&Intent>,
    failure: Failure,
) -> Result<Reply> {
    let back = intent.map_or_else(|| "/sign-in".to_owned(), Intent::way_back);
    let page = FailedPage {
        page: cx.page(),
        failure,
        code: failure.status(),
        name: name.to_owned(),
        back: failure.is_worth_a_retry().then_some(back),
        others,
        next: match intent {
            Some(Intent::SignIn { next }) => next.clone(),
            _ => "/".to_owned(),
        },
    };
    let status = StatusCode::from_u16(failure.status()).unwrap_or(StatusCode::FORBIDDEN);
    let reply = Reply::page_with(status, &page)?;
    Ok(match failure {
        Failure::Unreachable | Failure::Trouble => reply.retry_after(30),
        _ => reply,
    })
}

/// The cause, for whoever runs this: neither a token nor anybody's data is in it.
fn log(provider: &Provider, refusal: &Refusal) {
    tracing::warn!(
        provider = provider.settings.id,
        outcome = refusal.failure.as_str(),
        cause = refusal.cause,
        "not signed in"
    );
}

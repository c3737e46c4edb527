//! Signing in again as the account one is signed in with, before something that only its owner must do. Accounts of identity
//! providers go there for it ([`crate::accounts::oidc`]).

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use super::{Onward, onward};
use crate::accounts::authenticate::{SignIn, authenticate};
use crate::accounts::model::{AccountId, Kind, LOCAL_ISSUER};
use crate::accounts::oidc::{Choice, Provider};
use crate::accounts::store::settings;
use crate::accounts::{sessions, store};
use crate::error::Result;
use crate::web::{Act, Cx, FormErrors, Member, Next, Page, Reply, View};

/// The password of the account one is signed in with.
#[derive(Deserialize)]
pub struct AgainForm {
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: Option<Next>,
}

#[derive(Template)]
#[template(path = "accounts/again.html")]
struct AgainPage {
    page: Page,
    errs: FormErrors,
    address: String,
    kind: Kind,
    /// Whether it has a password here.
    has_password: bool,
    /// The identity provider that keeps it. Who has neither signs out and in.
    provider: Option<Choice>,
    next: String,
}

/// Where to sign in again and come back from to `path`, if the sign-in of this session is not fresh any more.
pub(crate) fn first(cx: &Cx<'_, Member>, path: &str) -> Option<Reply> {
    let query = serde_urlencoded::to_string([("next", path)]).unwrap_or_default();
    (!cx.who.is_fresh(cx.now)).then(|| Reply::to(format!("/sign-in/again?{query}")))
}

/// GET `/sign-in/again`.
pub async fn show(view: View<Member>) -> HttpResponse {
    view.show(|cx| {
        let asked: Onward = cx.visit.query();
        if cx.who.is_fresh(cx.now)
            && let Some(next) = &asked.next
        {
            return Ok(Reply::to(next.as_str()));
        }
        Reply::page(&again_page(cx, onward(asked.next.as_ref()), None)?)
    })
    .await
}

/// POST `/sign-in/again`: counted and throttled as a sign-in. The session stays, with another token.
pub async fn prove(act: Act<Member, AgainForm>) -> HttpResponse {
    let found = act
        .peek(|cx, _| {
            let address = match cx.who.key.issuer.as_str() {
                LOCAL_ISSUER => store::address(cx.app, cx.conn, cx.who.account)?,
                _ => None,
            };
            Ok((cx.who.account, cx.who.kind, address))
        })
        .await;
    let (account, kind, address) = match found {
        Ok(found) => found,
        Err(error) => return act.fail(error).await,
    };
    let tried = match address {
        None => SignIn::Wrong,
        Some(address) => {
            let password = &act.form.password;
            match authenticate(&act.app, &act.visit, address.expose(), password, Some(kind)).await {
                Ok(tried) => tried,
                Err(error) => return act.fail(error).await,
            }
        }
    };
    act.run(move |cx, form| answer(cx, form, &tried, account)).await
}

fn answer(cx: &mut Cx<'_, Member>, form: &AgainForm, tried: &SignIn, account: AccountId) -> Result<Reply> {
    let next = onward(form.next.as_ref());
    let words = cx.words();
    let (status, wrong) = match tried {
        // The session may have become another account's while the password was looked at.
        SignIn::Ok(proven) if proven.id == account && cx.who.account == account => {
            let token = sessions::renew(cx.app, cx.conn, cx.who, cx.now)?;
            return Ok(Reply::to(next).start_session(token));
        }
        SignIn::Ok(_) | SignIn::Choose | SignIn::Wrong => (
            StatusCode::UNPROCESSABLE_ENTITY,
            words.s("again-wrong").to_owned(),
        ),
        SignIn::Wait { seconds } => {
            let wrong = words.a("sign-in-wait", "seconds", seconds);
            let page = again_page(cx, next, Some(wrong))?;
            return Ok(Reply::page_with(StatusCode::TOO_MANY_REQUESTS, &page)?.retry_after(*seconds));
        }
        SignIn::Closed => (
            StatusCode::UNPROCESSABLE_ENTITY,
            words.s("sign-in-closed").to_owned(),
        ),
    };
    Reply::page_with(status, &again_page(cx, next, Some(wrong))?)
}

fn again_page(cx: &mut Cx<'_, Member>, next: String, wrong: Option<String>) -> Result<AgainPage> {
    let mut errs = FormErrors::default();
    if let Some(wrong) = wrong {
        errs.add("password", wrong);
    }
    let address = store::address(cx.app, cx.conn, cx.who.account)?;
    Ok(AgainPage {
        page: cx.page(),
        errs,
        address: address.map_or_else(String::new, |address| address.into_exposed()),
        kind: cx.who.kind,
        has_password: settings::password_of(cx.conn, cx.who.account)?.is_some(),
        provider: cx
            .app
            .providers
            .of_issuer(&cx.who.key.issuer)
            .map(Provider::choice),
        next,
    })
}

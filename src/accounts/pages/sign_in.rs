//! Signing in and out.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use super::{Onward, enter, onward};
use crate::accounts::authenticate::{SignIn, authenticate};
use crate::accounts::model::Kind;
use crate::accounts::oidc::{Choice, way_out};
use crate::accounts::{sessions, store};
use crate::error::Result;
use crate::web::{Access, Act, Anyone, Cx, FormErrors, Next, Page, Pressed, Reply, Tone, View};

/// The sign-in form.
#[derive(Deserialize)]
pub struct SignInForm {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    /// Which account is meant when the password fits two.
    #[serde(default)]
    kind: Option<Kind>,
    #[serde(default)]
    next: Option<Next>,
}

#[derive(Template)]
#[template(path = "accounts/sign_in.html")]
struct SignInPage {
    page: Page,
    errs: FormErrors,
    email: String,
    next: String,
    /// Whether to ask which of two accounts is meant.
    choose: bool,
    /// The identity providers.
    providers: Vec<Choice>,
}

impl SignInPage {
    fn register_href(&self) -> String {
        let query = serde_urlencoded::to_string([("next", &self.next)]).unwrap_or_default();
        format!("/register?{query}")
    }
}

/// GET `/sign-in`.
pub async fn show(view: View<Anyone>) -> HttpResponse {
    view.show(|cx| {
        let asked: Onward = cx.visit.query();
        Reply::page(&SignInPage {
            page: cx.page(),
            errs: FormErrors::default(),
            email: String::new(),
            next: onward(asked.next.as_ref()),
            choose: false,
            providers: cx.app.providers.choices(),
        })
    })
    .await
}

/// POST `/sign-in`.
pub async fn sign_in(act: Act<Anyone, SignInForm>) -> HttpResponse {
    let form = act.form.clone();
    let tried = authenticate(&act.app, &act.visit, &form.email, &form.password, form.kind).await;
    let tried = match tried {
        Ok(tried) => tried,
        Err(error) => return act.fail(error).await,
    };
    act.run(move |cx, form| answer(cx, form, &tried)).await
}

fn answer(cx: &mut Cx<'_, Anyone>, form: &SignInForm, tried: &SignIn) -> Result<Reply> {
    let again = |cx: &Cx<'_, Anyone>, status: StatusCode, wrong: Option<String>| {
        let mut errs = FormErrors::default();
        if let Some(wrong) = wrong {
            errs.add("email", wrong);
        }
        let page = SignInPage {
            page: cx.page(),
            errs,
            email: form.email.chars().take(254).collect(),
            next: onward(form.next.as_ref()),
            choose: matches!(tried, SignIn::Choose),
            providers: cx.app.providers.choices(),
        };
        Reply::page_with(status, &page)
    };
    match tried {
        SignIn::Ok(account) => {
            // Looked up again: it may have been closed or given another role in between.
            let account = store::find(cx.conn, account.id)?;
            if account.closed_at.is_some() {
                return again(
                    cx,
                    StatusCode::UNPROCESSABLE_ENTITY,
                    Some(cx.words().s("sign-in-wrong").to_owned()),
                );
            }
            enter(cx, &account, onward(form.next.as_ref()), cx.now)
        }
        SignIn::Choose => again(cx, StatusCode::OK, None),
        SignIn::Wrong => again(
            cx,
            StatusCode::UNPROCESSABLE_ENTITY,
            Some(cx.words().s("sign-in-wrong").to_owned()),
        ),
        SignIn::Wait { seconds } => {
            let wrong = cx.words().a("sign-in-wait", "seconds", seconds);
            Ok(again(cx, StatusCode::TOO_MANY_REQUESTS, Some(wrong))?.retry_after(*seconds))
        }
        SignIn::Closed => again(
            cx,
            StatusCode::UNPROCESSABLE_ENTITY,
            Some(cx.words().s("sign-in-closed").to_owned()),
        ),
    }
}

/// Signed out here, and still signed in with the provider.
#[derive(Template)]
#[template(path = "accounts/signed_out.html")]
struct SignedOutPage {
    page: Page,
    name: String,
    /// Where signing out there begins.
    url: String,
}

/// POST `/sign-out`. Who came from a provider is offered to sign out there too.
pub async fn sign_out(act: Act<Anyone, Pressed>) -> HttpResponse {
    let key = act
        .peek(|cx, _| Ok(cx.who.viewer().map(|viewer| viewer.key.clone())))
        .await;
    let beyond = match key {
        Ok(Some(key)) => way_out(&act.app, &key).await,
        Ok(None) => None,
        Err(error) => return act.fail(error).await,
    };
    act.run(move |cx, _| {
        if let Some(viewer) = cx.who.viewer() {
            sessions::end(cx.conn, viewer.account, viewer.session, cx.now)?;
        }
        let Some((name, url)) = beyond.clone() else {
            return Ok(Reply::to("/").end_session().flash(Tone::Ok, "flash-signed-out"));
        };
        let mut page = cx.page();
        page.sign_out();
        Ok(Reply::page(&SignedOutPage { page, name, url })?.end_session())
    })
    .await
}

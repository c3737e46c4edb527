//! Asking for a link: to register, to recover. The answer is the same for every address.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::{Onward, onward};
use crate::accounts::mailed;
use crate::accounts::policy::{MAILS_PER_ORIGIN, plain_address};
use crate::error::Result;
use crate::web::{Act, Anyone, Cx, FormErrors, Next, Page, Reply, View, throttle};

/// What both forms ask.
#[derive(Deserialize)]
pub struct AddressForm {
    #[serde(default)]
    email: String,
    #[serde(default)]
    next: Option<Next>,
}

#[derive(Template)]
#[template(path = "accounts/register.html")]
struct RegisterPage {
    page: Page,
    errs: FormErrors,
    email: String,
    next: String,
}

#[derive(Template)]
#[template(path = "accounts/recover.html")]
struct RecoverPage {
    page: Page,
    errs: FormErrors,
    email: String,
}

#[derive(Template)]
#[template(path = "accounts/sent.html")]
struct SentPage {
    page: Page,
    /// `register` or `recover`: the end of the texts' keys.
    what: &'static str,
    /// Where to try again.
    path: &'static str,
}

/// GET `/register`.
pub async fn show_register(view: View<Anyone>) -> HttpResponse {
    view.show(|cx| {
        let asked: Onward = cx.visit.query();
        Reply::page(&RegisterPage {
            page: cx.page(),
            errs: FormErrors::default(),
            email: String::new(),
            next: onward(asked.next.as_ref()),
        })
    })
    .await
}

/// POST `/register`.
pub async fn register(act: Act<Anyone, AddressForm>) -> HttpResponse {
    act.run(|cx, form| {
        let Some(email) = plain_address(&form.email) else {
            return Reply::invalid(&RegisterPage {
                errs: not_an_address(cx),
                page: cx.page(),
                email: form.email.clone(),
                next: onward(form.next.as_ref()),
            });
        };
        throttle::spend(
            cx.app,
            cx.conn,
            MAILS_PER_ORIGIN,
            &throttle::origin(cx.visit.ip),
            cx.now,
        )??;
        let next = form.next.as_ref().map(Next::as_str).filter(|next| *next != "/");
        mailed::ask_to_register(cx.app, cx.conn, &email, next, cx.now)?;
        Ok(Reply::to("/register/sent"))
    })
    .await
}

/// GET `/register/sent`.
pub async fn register_sent(view: View<Anyone>) -> HttpResponse {
    view.show(|cx| sent(cx, "register", "/register")).await
}

/// GET `/recover`.
pub async fn show_recover(view: View<Anyone>) -> HttpResponse {
    view.show(|cx| {
        Reply::page(&RecoverPage {
            page: cx.page(),
            errs: FormErrors::default(),
            email: String::new(),
        })
    })
    .await
}

/// POST `/recover`.
pub async fn recover(act: Act<Anyone, AddressForm>) -> HttpResponse {
    act.run(|cx, form| {
        let Some(email) = plain_address(&form.email) else {
            return Reply::invalid(&RecoverPage {
                errs: not_an_address(cx),
                page: cx.page(),
                email: form.email.clone(),
            });
        };
        throttle::spend(
            cx.app,
            cx.conn,
            MAILS_PER_ORIGIN,
            &throttle::origin(cx.visit.ip),
            cx.now,
        )??;
        mailed::ask_to_recover(cx.app, cx.conn, &email, cx.now)?;
        Ok(Reply::to("/recover/sent"))
    })
    .await
}

/// GET `/recover/sent`.
pub async fn recover_sent(view: View<Anyone>) -> HttpResponse {
    view.show(|cx| sent(cx, "recover", "/recover")).await
}

fn sent(cx: &Cx<'_, Anyone>, what: &'static str, path: &'static str) -> Result<Reply> {
    Reply::page(&SentPage {
        page: cx.page(),
        what,
        path,
    })
}

fn not_an_address(cx: &Cx<'_, Anyone>) -> FormErrors {
    let mut errs = FormErrors::default();
    errs.add("email", cx.words().s("account-not-an-address"));
    errs
}

//! The page behind a mailed link, where the password is set. Looking changes nothing, so a mail scanner can follow the
//! link; sending the form uses it up.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use super::enter;
use crate::accounts::mailed::{self, Confirmed};
use crate::accounts::model::Purpose;
use crate::accounts::store::links::{self, MailLink};
use crate::accounts::{hashing, password_fault};
use crate::db::Code;
use crate::error::{Error, Result};
use crate::web::{Act, Anyone, Cx, FormErrors, Next, Page, Reply, Tone, View};

/// The password to set.
#[derive(Deserialize)]
pub struct PasswordForm {
    #[serde(default)]
    password: String,
}

#[derive(Default, Deserialize)]
struct Secret {
    c: Option<String>,
    s: Option<String>,
}

#[derive(Template)]
#[template(path = "accounts/confirm.html")]
struct ConfirmPage {
    page: Page,
    errs: FormErrors,
    email: String,
    purpose: &'static str,
}

#[derive(Template)]
#[template(path = "accounts/link_dead.html")]
struct DeadPage {
    page: Page,
    /// `dead`: used, expired or never there; `taken`: the address has got its account through another link.
    why: &'static str,
}

/// GET `/register/confirm`.
pub async fn show(view: View<Anyone>) -> HttpResponse {
    view.show(|cx| {
        if let Secret {
            c: Some(code),
            s: Some(secret),
        } = cx.visit.query()
        {
            // The address of the page that follows is free of the secret: no history, no referrer, no shoulder has it.
            return Ok(match held(&code, &secret) {
                Some(link) => Reply::to("/register/confirm").hold_link(link),
                None => Reply::to("/register/confirm").drop_link(),
            });
        }
        match link(cx)? {
            Some(link) => Reply::page(&confirm_page(cx, &link, FormErrors::default())),
            None => dead(cx, "dead"),
        }
    })
    .await
}

/// POST `/register/confirm`.
pub async fn confirm(act: Act<Anyone, PasswordForm>) -> HttpResponse {
    let worth_hashing = act
        .peek(|cx, form| {
            let link = link(cx)?;
            Ok(link.is_some_and(|link| password_fault(&form.password, link.email.expose()).is_none()))
        })
        .await;
    let hash = match worth_hashing {
        Ok(true) => hashing::hash(&act.app, &act.form.password).await.map(Some),
        Ok(false) => Ok(None),
        Err(error) => Err(error),
    };
    let hash = match hash {
        Ok(hash) => hash,
        Err(error) => return act.fail(error).await,
    };
    act.run(move |cx, form| set_password(cx, form, hash.as_deref()))
        .await
}

fn set_password(cx: &mut Cx<'_, Anyone>, form: &PasswordForm, hash: Option<&str>) -> Result<Reply> {
    let Some(link) = link(cx)? else {
        return dead(cx, "dead");
    };
    if let Some(fault) = password_fault(&form.password, link.email.expose()) {
        let mut errs = FormErrors::default();
        errs.add(
            "password",
            cx.words().s(&format!("password-fault-{}", fault.as_str())),
        );
        return Reply::invalid(&confirm_page(cx, &link, errs));
    }
    let Some(hash) = hash else {
        // The link became valid between the look and now: a clock moved. Sending again settles it.
        return Err(Error::Conflict("account-send-again"));
    };
    match mailed::confirm(cx.app, cx.conn, &link, hash, cx.now)? {
        Confirmed::Used => dead(cx, "dead"),
        Confirmed::Taken => dead(cx, "taken"),
        Confirmed::Done(account) => {
            let next = link.next.as_deref().and_then(Next::parse);
            let to = next.as_ref().map_or("/account", Next::as_str).to_owned();
            let told = match link.purpose {
                Purpose::Recover => "flash-account-recovered",
                Purpose::Register | Purpose::Invite | Purpose::Notice => "flash-account-made",
            };
            Ok(enter(cx, &account, to, cx.now)?.drop_link().flash(Tone::Ok, told))
        }
    }
}

/// The cookie's form of a link, if both halves look like one.
fn held(code: &str, secret: &str) -> Option<String> {
    let code = Code::parse(code)?;
    let fits = secret.len() == 52
        && secret
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    fits.then(|| format!("{code}.{secret}"))
}

/// The link that this browser came by, if it may still be used.
fn link(cx: &mut Cx<'_, Anyone>) -> Result<Option<MailLink>> {
    let Some((code, secret)) = cx.visit.link().and_then(|held| held.split_once('.')) else {
        return Ok(None);
    };
    let Some(code) = Code::parse(code) else {
        return Ok(None);
    };
    let Some(link) = links::usable(cx.app, cx.conn, &code, secret, cx.now)? else {
        return Ok(None);
    };
    match mailed::account_behind(cx.conn, &link) {
        Ok(_) => Ok(Some(link)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

fn confirm_page(cx: &Cx<'_, Anyone>, link: &MailLink, errs: FormErrors) -> ConfirmPage {
    ConfirmPage {
        page: cx.page(),
        errs,
        email: link.email.expose().clone(),
        purpose: link.purpose.as_str(),
    }
}

fn dead(cx: &Cx<'_, Anyone>, why: &'static str) -> Result<Reply> {
    let page = DeadPage { page: cx.page(), why };
    let status = if why == "taken" {
        StatusCode::CONFLICT
    } else {
        StatusCode::GONE
    };
    Reply::page_with(status, &page)
}

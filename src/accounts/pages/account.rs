//! One's own account: public name, language and time zone, password, sessions.

use actix_web::{HttpResponse, web::Path};
use askama::Template;
use serde::Deserialize;

use crate::accounts::model::{Account, Role, SessionId};
use crate::accounts::policy::{HANDLE_CHANGES, PASSWORD_CHANGES};
use crate::accounts::store::links;
use crate::accounts::store::settings::{self, LiveSession};
use crate::accounts::{handle_fault, hashing, mailed, password_fault, record, sessions, store, zones};
use crate::error::{Error, Result};
use crate::web::{Act, Cx, FormErrors, Member, Page, Pressed, Reply, Tone, View, throttle};
use crate::words::LANGUAGES;

#[derive(Template)]
#[template(path = "accounts/account.html")]
struct AccountPage {
    page: Page,
    errs: FormErrors,
    me: Account,
    address: String,
    session: SessionId,
    sessions: Vec<LiveSession>,
    has_password: bool,
    handle: String,
    lang: String,
    time_zone: String,
    languages: &'static [&'static str],
    zones: &'static [String],
}

/// The page with what was typed, or with what stands there.
fn account_page(cx: &mut Cx<'_, Member>, errs: FormErrors) -> Result<AccountPage> {
    let me = store::find(cx.conn, cx.who.account)?;
    let address = store::address(cx.app, cx.conn, me.id)?;
    Ok(AccountPage {
        page: cx.page(),
        errs,
        address: address.map_or_else(String::new, |address| address.into_exposed()),
        session: cx.who.session,
        sessions: settings::live_sessions(cx.conn, me.id, cx.now)?,
        has_password: settings::password_of(cx.conn, me.id)?.is_some(),
        handle: me.handle.clone(),
        lang: me.lang.clone(),
        time_zone: me.time_zone.clone(),
        languages: LANGUAGES,
        zones: zones::all(),
        me,
    })
}

/// GET `/account`.
pub async fn show(view: View<Member>) -> HttpResponse {
    view.show(|cx| Reply::page(&account_page(cx, FormErrors::default())?))
        .await
}

/// Another public name.
#[derive(Deserialize)]
pub struct HandleForm {
    #[serde(default)]
    handle: String,
}

/// POST `/account/handle`.
pub async fn set_handle(act: Act<Member, HandleForm>) -> HttpResponse {
    act.run(|cx, form| {
        let handle = form.handle.trim();
        if handle == cx.who.handle {
            return Ok(Reply::to("/account"));
        }
        let wrong = match handle_fault(handle) {
            Some(fault) => Some(format!("handle-fault-{}", fault.as_str())),
            None => store::is_handle_taken(cx.conn, handle, Some(cx.who.account))?
                .then(|| "handle-fault-taken".to_owned()),
        };
        if let Some(wrong) = wrong {
            let mut errs = FormErrors::default();
            errs.add("handle", cx.words().s(&wrong));
            let mut shown = account_page(cx, errs)?;
            shown.handle = handle.chars().take(100).collect();
            return Reply::invalid(&shown);
        }
        throttle::spend(
            cx.app,
            cx.conn,
            HANDLE_CHANGES,
            &cx.who.account.to_string(),
            cx.now,
        )??;
        settings::set_handle(cx.conn, cx.who.account, handle)?;
        record(
            cx.app,
            cx.conn,
            Some(cx.who.account),
            "account.renamed",
            &[],
            cx.now,
        )?;
        Ok(Reply::to("/account").flash(Tone::Ok, "flash-account-renamed"))
    })
    .await
}

/// Language and time zone.
#[derive(Deserialize)]
pub struct PreferencesForm {
    #[serde(default)]
    lang: String,
    #[serde(default)]
    time_zone: String,
}

/// POST `/account/preferences`.
pub async fn set_preferences(act: Act<Member, PreferencesForm>) -> HttpResponse {
    act.run(|cx, form| {
        let mut errs = FormErrors::default();
        if !LANGUAGES.contains(&form.lang.as_str()) {
            errs.add("lang", cx.words().s("account-unknown-language"));
        }
        // The zone one has stays possible, should the list of the machine lose it.
        if form.time_zone != cx.who.time_zone && !zones::is_known(&form.time_zone) {
            errs.add("time_zone", cx.words().s("account-unknown-zone"));
        }
        if !errs.is_empty() {
            return Reply::invalid(&account_page(cx, errs)?);
        }
        settings::set_preferences(cx.conn, cx.who.account, &form.lang, &form.time_zone)?;
        Ok(Reply::to("/account").flash(Tone::Ok, "flash-account-saved"))
    })
    .await
}

/// The password one has and the one to come.
#[derive(Deserialize)]
pub struct PasswordForm {
    #[serde(default)]
    current: String,
    #[serde(default)]
    password: String,
}

/// What was found out before the transaction that changes the password.
#[derive(Clone)]
enum Weighed {
    /// The form needs another look; the fields and catalogue keys say why.
    Wrong(&'static str, String),
    /// The hash that stands there, and the one to come.
    Right { old: String, new: String },
}

/// POST `/account/password`.
pub async fn set_password(act: Act<Member, PasswordForm>) -> HttpResponse {
    let weighed = match weigh(&act).await {
        Ok(weighed) => weighed,
        Err(error) => return act.fail(error).await,
    };
    act.run(move |cx, _| {
        let (old, new) = match &weighed {
            Weighed::Wrong(field, key) => {
                let mut errs = FormErrors::default();
                errs.add(field, cx.words().s(key));
                return Reply::invalid(&account_page(cx, errs)?);
            }
            Weighed::Right { old, new } => (old, new),
        };
        let me = store::find(cx.conn, cx.who.account)?;
        if settings::password_of(cx.conn, me.id)?.as_ref() != Some(old) {
            return Err(Error::Conflict("account-password-moved"));
        }
        store::set_password(cx.conn, me.id, new, cx.now)?;
        sessions::end_all(cx.conn, me.id, Some(cx.who.session), cx.now)?;
        links::withdraw_all(cx.conn, me.id, cx.now)?;
        record(
            cx.app,
            cx.conn,
            Some(me.id),
            "account.password_changed",
            &[],
            cx.now,
        )?;
        mailed::tell_password_changed(cx.app, cx.conn, &me, cx.now)?;
        Ok(Reply::to("/account").flash(Tone::Ok, "flash-account-password"))
    })
    .await
}

/// Looks at both passwords; the tries are counted first.
async fn weigh(act: &Act<Member, PasswordForm>) -> Result<Weighed> {
    let (me, address, old) = act
        .peek(|cx, _| {
            let address = store::address(cx.app, cx.conn, cx.who.account)?;
            let old = settings::password_of(cx.conn, cx.who.account)?;
            Ok((cx.who.account, address, old))
        })
        .await?;
    let Some(old) = old else {
        return Err(Error::Conflict("account-no-password"));
    };
    let address = address.as_ref().map_or("", |address| address.expose());
    if let Some(fault) = password_fault(&act.form.password, address) {
        return Ok(Weighed::Wrong(
            "password",
            format!("password-fault-{}", fault.as_str()),
        ));
    }
    act.app
        .write(move |app, conn| throttle::spend(app, conn, PASSWORD_CHANGES, &me.to_string(), app.now()))
        .await??;
    let form = act.form.clone();
    hashing::in_turn(&act.app, move |app| {
        if !hashing::fits(Some(&old), &form.current)? {
            return Ok(Weighed::Wrong("current", "account-current-wrong".to_owned()));
        }
        let new = hashing::hash_password(app, &form.password)?;
        Ok(Weighed::Right { old, new })
    })
    .await
}

/// POST `/account/sessions/{id}/revocation`.
pub async fn end_session(act: Act<Member, Pressed>, path: Path<String>) -> HttpResponse {
    act.run(move |cx, _| {
        let id: SessionId = path.parse().map_err(|_| Error::NotFound)?;
        let ended = sessions::end(cx.conn, cx.who.account, id, cx.now)?;
        if id == cx.who.session {
            return Ok(Reply::to("/").end_session().flash(Tone::Ok, "flash-signed-out"));
        }
        let told = if ended {
            "flash-account-session-ended"
        } else {
            "flash-account-session-over"
        };
        Ok(Reply::to("/account").flash(Tone::Ok, told))
    })
    .await
}

/// POST `/account/sessions/revocation`: everywhere but here.
pub async fn end_other_sessions(act: Act<Member, Pressed>) -> HttpResponse {
    act.run(|cx, _| {
        sessions::end_all(cx.conn, cx.who.account, Some(cx.who.session), cx.now)?;
        record(
            cx.app,
            cx.conn,
            Some(cx.who.account),
            "account.sessions_ended",
            &[],
            cx.now,
        )?;
        Ok(Reply::to("/account").flash(Tone::Ok, "flash-account-sessions-ended"))
    })
    .await
}

//! People and accounts, as they and as thieves use them.

mod admin;
mod oidc;
mod owner;
mod register;
mod sign_in;

use diesel::prelude::*;
use realign::accounts::{Account, Kind, MailLinkId, NewLocal, Role, create_local, hash_password, mail_link};
use realign::db::schema::outbox;
use realign::mail::MailKind;

use crate::harness::{Actor, Answer, TestApp};

/// Passwords that pass the rules.
const GOOD: &str = "plum tart on a tuesday";
const OTHER: &str = "nine quiet lanterns below";

/// A confirmed local account with a password.
fn local(app: &TestApp, email: &str, kind: Kind, role: Role, password: &str) -> Account {
    let hash = hash_password(&app.app, password).unwrap();
    let now = app.now();
    app.write(|conn| {
        let new = NewLocal {
            email,
            kind,
            role,
            lang: "en",
            time_zone: "UTC",
            password_hash: Some(&hash),
            confirmed: true,
        };
        create_local(&app.app, conn, &new, now)
    })
}

/// The ids that mails of this kind are about, oldest first.
fn mailed(app: &TestApp, kind: MailKind) -> Vec<i64> {
    app.read(|conn| {
        Ok(outbox::table
            .filter(outbox::kind.eq(kind))
            .order(outbox::id)
            .select(outbox::subject_id)
            .load::<Option<i64>>(conn)?
            .into_iter()
            .flatten()
            .collect())
    })
}

/// The paths of the links in mails of this kind, oldest first.
fn links(app: &TestApp, kind: MailKind) -> Vec<String> {
    mailed(app, kind)
        .into_iter()
        .map(|id| app.read(|conn| Ok(mail_link(&app.app, conn, MailLinkId(id))?.path(&app.app))))
        .collect()
}

async fn sign_in(actor: &Actor, email: &str, password: &str) -> Answer {
    let fields = [("email", email), ("password", password)];
    actor.fill("/sign-in", "/sign-in", &fields).await
}

/// Follows a mailed link and sets a password.
async fn confirm(actor: &Actor, link: &str, password: &str) -> Answer {
    actor.get(link).await.to("/register/confirm");
    actor
        .fill(
            "/register/confirm",
            "/register/confirm",
            &[("password", password)],
        )
        .await
}

/// What an answer tells, without what differs between any two: tokens and what was typed.
fn told(answer: &Answer, typed: &str) -> (u16, String, String) {
    let mut body = answer.body.clone();
    for form in answer.forms() {
        for (name, value) in form.hidden {
            if name == "csrf" || name == "sending" {
                body = body.replace(&value, "TOKEN");
            }
        }
    }
    (
        answer.code.as_u16(),
        answer.location().to_owned(),
        body.replace(typed, "TYPED"),
    )
}

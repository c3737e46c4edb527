//! Mail: what it says, where it goes, and that it arrives whatever the mail server does.

mod delivery;
mod pages;
mod says;
mod trouble;

use diesel::prelude::*;
use realign::accounts::AccountId;
use realign::clock::Stamp;
use realign::config::MailRoute;
use realign::db::schema::{notices, outbox, requests};
use realign::db::{Code, Conn};
use realign::mail::{Failure, MailKind, MailState, NewMail, Recipient, enqueue};
use realign::requests::NoticeId;
use realign::vault::Private;

use crate::cases::Case;
use crate::harness::{BoundTo, MailServer, ProfileFixture, TestApp};

/// The product with this mail server.
async fn with_server(server: &MailServer) -> TestApp {
    let url = server.url();
    TestApp::with(|it| it.mail = MailRoute::Smtp(Private::new(url))).await
}

/// Queues a mail, in a transaction of its own.
fn queue(app: &TestApp, kind: MailKind, to: Recipient, about: Option<i64>, once: &str) {
    let now = app.now();
    app.write(|conn| {
        let mail = NewMail {
            kind,
            to,
            about,
            once,
            lang: "en",
            time_zone: "Europe/Stockholm",
        };
        enqueue(&app.app, conn, &mail, now)
    });
}

/// Queues a mail that needs nothing but an account.
fn queue_plain(app: &TestApp, account: AccountId, once: &str) {
    queue(
        app,
        MailKind::PasswordChanged,
        Recipient::Account(account),
        Some(account.0),
        once,
    );
}

/// A row of the outbox, as far as tests look at it.
#[derive(Debug, Queryable)]
struct Row {
    state: MailState,
    attempts: i32,
    next_at: Stamp,
    failure: Option<Failure>,
    message_id: String,
}

fn rows(app: &TestApp) -> Vec<Row> {
    let load = |conn: &mut Conn| {
        Ok(outbox::table
            .order(outbox::id)
            .select((
                outbox::state,
                outbox::attempts,
                outbox::next_at,
                outbox::failure,
                outbox::message_id,
            ))
            .load(conn)?)
    };
    app.read(load)
}

/// The only row there is.
fn row(app: &TestApp) -> Row {
    let mut all = rows(app);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// Puts a notice of the case's request to the contact email of a new profile, and queues its mail.
fn notice(app: &TestApp, case: &Case, channel: &str, can_object: bool) -> NoticeId {
    let id = NoticeId::new(&app.app);
    let profile = app.profile(ProfileFixture {
        bound: BoundTo::Address("old.account@example.net".to_owned()),
        ..ProfileFixture::default()
    });
    let now = app.now();
    app.write(|conn| {
        diesel::insert_into(notices::table)
            .values((
                notices::id.eq(id),
                notices::code.eq(Code::new(&app.app)),
                notices::request_id.eq(case.request.unwrap()),
                notices::profile_id.eq(profile),
                notices::channel.eq(channel),
                notices::can_object.eq(can_object),
                notices::made_at.eq(now),
                notices::refused.eq(false),
            ))
            .execute(conn)?;
        diesel::update(requests::table.find(case.request.unwrap()))
            .set((
                requests::profile_id.eq(profile),
                requests::state.eq("holding"),
                requests::hold_seconds.eq(86_400i64),
            ))
            .execute(conn)?;
        Ok(())
    });
    let about = case.request.map(|request| request.0);
    queue(
        app,
        MailKind::Approved,
        Recipient::Notice(id),
        about,
        &id.to_string(),
    );
    id
}

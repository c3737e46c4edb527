//! One mail, one delivery: leases, repeats, order.

use std::time::Duration;

use diesel::prelude::*;
use realign::db::schema::{notices, outbox};
use realign::mail::store::{self, Outcome};
use realign::mail::worker::Limits;
use realign::mail::{Failure, MailKind, MailState, NewMail, OutboxId, Recipient, enqueue};
use realign::requests::NoticeId;

use super::{notice, queue, queue_plain, row, rows, with_server};
use crate::cases;
use crate::harness::{MailServer, Play, TestApp, race};

fn first(app: &TestApp) -> OutboxId {
    let now = app.now();
    app.read(|conn| store::due(conn, now, 1))[0]
}

#[tokio::test]
async fn a_mail_has_its_headers_and_goes_to_its_account() {
    let server = MailServer::start();
    let app = with_server(&server).await;
    let maya = app.person("maya");
    queue_plain(&app, maya.id(), "one");
    let sent = app.run_mail().await;
    assert_eq!((sent.sent, sent.failed, sent.later), (1, 0, 0));
    let row = row(&app);
    assert_eq!((row.state, row.failure), (MailState::Sent, None));
    let mail = server.caught().remove(0);
    assert_eq!(mail.to, "maya@example.com");
    let header = |name: &str| {
        mail.header(name)
            .unwrap_or_else(|| panic!("no {name} in\n{}", mail.data))
    };
    assert_eq!(header("Message-ID"), row.message_id);
    assert_eq!(header("Auto-Submitted"), "auto-generated");
    assert!(header("From").contains("support@example.com"));
    assert_eq!(header("To"), "maya@example.com");
    assert_eq!(header("Date"), "Mon, 23 Nov 2026 12:00:00 +0000");
    assert!(header("Content-Type").starts_with("multipart/alternative"));
    assert!(mail.data.contains("Content-Type: text/plain; charset=utf-8"));
    assert!(mail.data.contains("Content-Type: text/html; charset=utf-8"));
    assert_eq!(app.run_mail().await.sent, 0, "once is enough");
}

#[tokio::test]
async fn twenty_of_one_event_make_one_mail() {
    let app = TestApp::start().await;
    let maya = app.person("maya").id();
    let now = app.now();
    let made = race(20, |_| {
        app.app.write(move |app, conn| {
            let mail = NewMail {
                kind: MailKind::PasswordChanged,
                to: Recipient::Account(maya),
                about: None,
                once: "the same event",
                lang: "en",
                time_zone: "UTC",
            };
            enqueue(app, conn, &mail, now)
        })
    })
    .await;
    // Each was told that its mail is queued, or that the database was busy; none made a second row.
    assert!(made.iter().any(Result::is_ok));
    assert_eq!(rows(&app).len(), 1);
    assert_eq!(app.mails_to("maya@example.com").await.len(), 1);
}

#[tokio::test]
async fn workers_at_once_send_each_mail_once() {
    let server = MailServer::start();
    let app = with_server(&server).await;
    let maya = app.person("maya").id();
    for n in 0..40 {
        queue_plain(&app, maya, &n.to_string());
    }
    let sent = race(3, |_| app.run_mail()).await;
    assert_eq!(sent.iter().map(|one| one.sent).sum::<usize>(), 40);
    let mut ids: Vec<String> = server
        .caught()
        .iter()
        .filter_map(|mail| mail.header("Message-ID"))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((server.caught().len(), ids.len()), (40, 40));
    assert!(rows(&app).iter().all(|row| row.attempts == 1));
}

#[tokio::test]
async fn a_conversation_is_used_for_many_mails_and_there_are_not_more_than_lanes() {
    let server = MailServer::start();
    let app = with_server(&server).await;
    let maya = app.person("maya").id();
    for n in 0..30 {
        queue_plain(&app, maya, &n.to_string());
    }
    let limits = Limits {
        lanes: 3,
        ..Limits::default()
    };
    assert_eq!(app.run_mail_with(limits).await.sent, 30);
    let (all, at_once) = server.connections();
    assert!(all <= 3 && at_once <= 3, "{all} connections, {at_once} at once");
}

#[tokio::test]
async fn a_worker_that_died_leaves_its_mail_to_the_next_when_the_lease_is_over() {
    let server = MailServer::start();
    let app = with_server(&server).await;
    queue_plain(&app, app.person("maya").id(), "one");
    let (id, now, lease) = (first(&app), app.now(), Duration::from_secs(180));
    let dead = app
        .write(|conn| store::lease(&app.app, conn, id, lease, now))
        .unwrap();
    assert_eq!(app.run_mail().await.sent, 0, "it is another's");
    app.advance(lease - Duration::from_secs(1));
    assert_eq!(app.run_mail().await.sent, 0);
    app.advance(Duration::from_secs(1));
    assert_eq!(app.run_mail().await.sent, 1);
    // It comes back after all: it has nothing to say any more.
    let late = Outcome::Failed(Failure::Rejected);
    assert!(!app.write(|conn| store::mark(conn, &dead, late, app.now())));
    assert_eq!(row(&app).state, MailState::Sent);
}

#[tokio::test]
async fn killed_between_the_servers_yes_and_the_mark_it_goes_out_once_more_under_one_id() {
    let server = MailServer::start();
    let app = with_server(&server).await;
    queue_plain(&app, app.person("maya").id(), "one");
    assert_eq!(app.run_mail().await.sent, 1);
    // The mark was never written: the row as the dead worker left it.
    app.write(|conn| {
        use diesel::connection::SimpleConnection;
        conn.batch_execute(
            "UPDATE outbox SET state = 'sending', lease = 1, leased_until = 2, sent_at = NULL",
        )?;
        Ok(())
    });
    assert_eq!(app.run_mail().await.sent, 1);
    let ids: Vec<_> = server
        .caught()
        .iter()
        .map(|mail| mail.header("Message-ID"))
        .collect();
    assert_eq!(ids.len(), 2, "exactly one more");
    assert_eq!(ids[0], ids[1]);
}

#[tokio::test]
async fn a_notice_settles_in_the_write_that_marks_its_mail() {
    let server = MailServer::start();
    let app = with_server(&server).await;
    let settled = |id: NoticeId| {
        app.read(|conn| {
            Ok(notices::table
                .find(id)
                .select((notices::settled_at.is_not_null(), notices::refused))
                .first::<(bool, bool)>(conn)?)
        })
    };
    let case = cases::open(&app, &app.person("maya"), "Move my certifications");
    let told = notice(&app, &case, "contact", true);
    server.plays(&[Play::Received("451 later")]);
    app.run_mail().await;
    assert_eq!(settled(told), (false, false), "not yet accepted");
    app.advance(Duration::from_secs(30));
    app.run_mail().await;
    assert_eq!(settled(told), (true, false));
    assert_eq!(server.caught()[1].to, "maya.contact@example.org");
}

#[tokio::test]
async fn a_refused_notice_is_settled_as_refused_and_staff_alone_see_it() {
    let server = MailServer::start();
    let app = with_server(&server).await;
    server.refuses("old.account@example.net", "550 5.1.1 nobody here");
    let maya = app.person("maya");
    let case = cases::claimed(&app, &maya, &app.agent(), "Move my certifications");
    let told = notice(&app, &case, "old_account", false);
    assert_eq!(app.run_mail().await.failed, 1);
    let refused: bool =
        app.read(|conn| Ok(notices::table.find(told).select(notices::refused).first(conn)?));
    assert!(refused);
    let request = case.request.unwrap();
    let failed = |staff: bool| {
        app.read(|conn| realign::events::of_request(conn, request, staff))
            .iter()
            .filter(|event| event.kind == realign::events::EventKind::MailFailed)
            .count()
    };
    assert_eq!(
        (failed(true), failed(false)),
        (1, 0),
        "that a contact bounces is the profile's affair"
    );
    // A mail to the requester's own account is theirs to know about.
    server.refuses("maya@example.com", "550 5.1.1 nobody here");
    queue(
        &app,
        MailKind::RequestReceived,
        Recipient::Account(maya.id()),
        Some(request.0),
        "x",
    );
    app.run_mail().await;
    assert_eq!((failed(true), failed(false)), (2, 1));
}

#[tokio::test]
async fn mails_that_can_not_be_read_keep_no_other_waiting() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    let unreadable = Limits::default().lanes + 1;
    for n in 0..unreadable {
        queue_plain(&app, maya.id(), &n.to_string());
    }
    // Of a version that knew more kinds of mail.
    app.write(|conn| {
        diesel::update(outbox::table)
            .set(outbox::kind.eq("of_the_future"))
            .execute(conn)?;
        Ok(())
    });
    queue_plain(&app, maya.id(), "readable");
    let sent = app.run_mail().await;
    assert_eq!((sent.sent, sent.failed, sent.later), (1, 0, 0));
    let waiting = rows(&app)
        .iter()
        .filter(|row| row.state == MailState::Queued && row.attempts == 0)
        .count();
    assert_eq!(waiting, unreadable, "nothing of them is lost");
}

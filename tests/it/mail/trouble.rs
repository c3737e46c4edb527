//! What mail servers do, and that no mail is lost by it.

use std::time::{Duration, Instant};

use realign::config::MailRoute;
use realign::mail::worker::{Limits, probe};
use realign::mail::{Failure, MailKind, MailState, Recipient};
use realign::vault::Private;

use super::{queue, queue_plain, row, rows, with_server};
use crate::harness::{Encrypts, Greeting, MailServer, Play, TestApp};

/// An address where nothing listens.
fn closed_port() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("smtp://{}", listener.local_addr().unwrap())
}

async fn with_url(url: &str) -> TestApp {
    let url = url.to_owned();
    TestApp::with(|it| it.mail = MailRoute::Smtp(Private::new(url))).await
}

fn impatient() -> Limits {
    Limits {
        attempt: Duration::from_millis(400),
        ..Limits::default()
    }
}

#[tokio::test]
async fn delays_grow_and_the_message_id_stays() {
    let server = MailServer::start();
    let app = with_server(&server).await;
    queue_plain(&app, app.person("maya").id(), "one");
    server.plays(&vec![Play::Received("451 4.7.1 greylisted"); 5]);
    let mut waits = Vec::new();
    for attempt in 1..=5 {
        let sent = app.run_mail().await;
        assert_eq!((sent.later, sent.failed), (1, 0));
        let row = row(&app);
        assert_eq!(
            (row.state, row.attempts, row.failure),
            (MailState::Queued, attempt, Some(Failure::Deferred))
        );
        let wait = row.next_at.since(app.now());
        app.advance(wait - Duration::from_secs(1));
        assert_eq!(app.run_mail().await.later, 0, "not before its time");
        app.advance(Duration::from_secs(1));
        waits.push(wait.as_secs());
    }
    assert_eq!(waits, [30, 120, 600, 1800, 3600]);
    assert_eq!(app.run_mail().await.sent, 1);
    let caught = server.caught();
    assert_eq!(caught.len(), 6);
    let id = caught[0].header("Message-ID").unwrap();
    assert!(
        caught
            .iter()
            .all(|mail| mail.header("Message-ID").as_ref() == Some(&id))
    );
    assert_eq!(row(&app).failure, None);
}

#[tokio::test]
async fn of_many_only_the_refused_one_fails() {
    let server = MailServer::start();
    let app = with_server(&server).await;
    server.refuses("gone@example.com", "550 5.1.1 nobody here");
    server.refuses("full@example.com", "452 4.2.2 mailbox full");
    for name in ["maya", "gone", "full", "noor"] {
        queue_plain(&app, app.person(name).id(), "one");
    }
    let sent = app.run_mail().await;
    assert_eq!((sent.sent, sent.failed, sent.later), (2, 1, 1));
    let found: Vec<_> = rows(&app).iter().map(|row| (row.state, row.failure)).collect();
    assert_eq!(
        found,
        [
            (MailState::Sent, None),
            (MailState::Failed, Some(Failure::RejectedRecipient)),
            (MailState::Queued, Some(Failure::Deferred)),
            (MailState::Sent, None),
        ]
    );
    app.advance(Duration::from_secs(7 * 86_400));
    app.run_mail().await;
    let to_gone = server
        .commands()
        .iter()
        .filter(|line| line.contains("gone@"))
        .count();
    assert_eq!(to_gone, 1, "a refused mail is not tried again");
}

#[tokio::test]
async fn a_server_that_falls_silent_is_left_after_the_deadline() {
    for silent_from_the_start in [true, false] {
        let server = MailServer::start();
        let app = with_server(&server).await;
        queue_plain(&app, app.person("maya").id(), "one");
        server.greets(!silent_from_the_start);
        if !silent_from_the_start {
            server.plays(&[Play::Silence]);
        }
        let began = Instant::now();
        let sent = app.run_mail_with(impatient()).await;
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        assert_eq!(sent.later, 1);
        let expected = if silent_from_the_start {
            Failure::NoAnswer
        } else {
            Failure::Timeout
        };
        assert_eq!(row(&app).failure, Some(expected));
        server.greets(true);
        app.advance(Duration::from_secs(30));
        assert_eq!(app.run_mail().await.sent, 1);
    }
}

/// Every byte comes well within the deadline: what ends the attempt is the deadline of the whole.
#[tokio::test]
async fn a_server_that_answers_byte_by_byte_is_left_after_the_deadline() {
    for from_the_start in [true, false] {
        let server = MailServer::start();
        let app = with_server(&server).await;
        queue_plain(&app, app.person("maya").id(), "one");
        if from_the_start {
            server.begins(Greeting::Drip);
        } else {
            server.plays(&[Play::Drip]);
        }
        let began = Instant::now();
        let sent = app.run_mail_with(impatient()).await;
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        assert_eq!((sent.later, sent.failed), (1, 0));
        let expected = if from_the_start {
            Failure::NoAnswer
        } else {
            Failure::Timeout
        };
        assert_eq!(row(&app).failure, Some(expected));
        server.begins(Greeting::Whole);
        app.advance(Duration::from_secs(30));
        assert_eq!(app.run_mail().await.sent, 1);
    }
}

#[tokio::test]
async fn a_server_that_vouches_for_itself_gets_neither_password_nor_mail() {
    let ways: [(&str, &str, Encrypts, &[&str]); 2] = [
        ("smtps", "", Encrypts::AtOnce, &[]),
        ("smtp", "?tls=required", Encrypts::OnDemand, &["EHLO", "STARTTLS"]),
    ];
    for (scheme, query, encrypts, heard) in ways {
        let server = MailServer::start();
        server.offers("AUTH PLAIN LOGIN");
        server.encrypts(encrypts);
        let app = with_url(&format!("{scheme}://desk:secret@{}{query}", server.address)).await;
        queue_plain(&app, app.person("maya").id(), "one");
        let sent = app.run_mail().await;
        assert_eq!((sent.sent, sent.later), (0, 1), "{scheme}");
        let row = row(&app);
        assert_eq!(
            (row.state, row.failure),
            (MailState::Queued, Some(Failure::Tls)),
            "{scheme}"
        );
        let commands = server.commands();
        let words: Vec<&str> = commands
            .iter()
            .filter_map(|line| line.split(' ').next())
            .collect();
        assert_eq!(words, heard, "{scheme}");
        assert_eq!(server.caught().len(), 0, "{scheme}");
    }
}

#[tokio::test]
async fn a_server_that_hangs_up_after_the_mail_gets_it_again_under_the_same_id() {
    let server = MailServer::start();
    let app = with_server(&server).await;
    queue_plain(&app, app.person("maya").id(), "one");
    server.plays(&[Play::HangUp]);
    assert_eq!(app.run_mail().await.later, 1);
    assert_eq!(row(&app).failure, Some(Failure::Broken));
    app.advance(Duration::from_secs(30));
    assert_eq!(app.run_mail().await.sent, 1);
    let caught = server.caught();
    assert_eq!(caught.len(), 2);
    assert_eq!(caught[0].header("Message-ID"), caught[1].header("Message-ID"));
}

#[tokio::test]
async fn without_a_mail_server_pages_are_as_fast_as_ever_and_nothing_is_lost() {
    let app = with_url(&closed_port()).await;
    let maya = app.person("maya");
    for n in 0..20 {
        queue_plain(&app, maya.id(), &n.to_string());
    }
    let began = Instant::now();
    let (sent, page) = tokio::join!(app.run_mail(), maya.get("/account"));
    page.ok();
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    assert_eq!((sent.sent, sent.failed), (0, 0));
    let rows = rows(&app);
    assert!(rows.iter().all(|row| row.state == MailState::Queued));
    let tried: Vec<_> = rows.iter().filter(|row| row.attempts > 0).collect();
    assert!(
        !tried.is_empty() && tried.len() <= 8,
        "one round of lanes, not every mail: {}",
        tried.len()
    );
    assert!(
        tried
            .iter()
            .all(|row| row.failure == Some(Failure::RefusedConnection))
    );
}

#[tokio::test]
async fn when_the_server_is_back_all_that_waited_for_it_goes_security_first() {
    let server = MailServer::start();
    let app = with_server(&server).await;
    server.greets(false);
    let maya = app.person("maya");
    // Queued first and least urgent.
    let case = crate::cases::open(&app, &maya, "Move my certifications");
    for n in 0..100 {
        let about = case.request.map(|request| request.0);
        queue(
            &app,
            MailKind::Nudge,
            Recipient::Account(maya.id()),
            about,
            &n.to_string(),
        );
    }
    for n in 0..5 {
        queue_plain(&app, maya.id(), &n.to_string());
    }
    for _ in 0..4 {
        let limits = Limits {
            attempt: Duration::from_millis(100),
            ..Limits::default()
        };
        app.run_mail_with(limits).await;
        app.advance(Duration::from_secs(3 * 86_400 / 4));
    }
    server.greets(true);
    let one_lane = Limits {
        lanes: 1,
        ..Limits::default()
    };
    let sent = app.run_mail_with(one_lane).await;
    assert_eq!((sent.sent, sent.failed, sent.later), (105, 0, 0));
    let subjects: Vec<_> = server
        .caught()
        .iter()
        .map(|mail| mail.header("Subject").unwrap().contains("password"))
        .collect();
    assert_eq!(subjects[..5], [true; 5]);
    assert!(!subjects[5..].contains(&true));
}

#[tokio::test]
async fn what_waits_for_the_server_alone_is_due_at_once_when_it_is_back() {
    let server = MailServer::start();
    let app = with_server(&server).await;
    let maya = app.person("maya").id();
    server.greets(false);
    queue_plain(&app, maya, "waits");
    for _ in 0..4 {
        app.run_mail_with(impatient()).await;
        app.advance(row(&app).next_at.since(app.now()));
    }
    app.run_mail_with(impatient()).await;
    assert!(row(&app).next_at.since(app.now()) >= Duration::from_secs(3600));
    server.greets(true);
    queue_plain(&app, maya, "new");
    assert_eq!(app.run_mail().await.sent, 2);
}

#[tokio::test]
async fn a_mail_is_given_up_after_three_days() {
    let app = with_url(&closed_port()).await;
    queue_plain(&app, app.person("maya").id(), "one");
    let began = app.now();
    let mut rounds = 0;
    while row(&app).state == MailState::Queued {
        app.run_mail().await;
        let next = row(&app).next_at;
        app.advance(next.since(app.now()));
        rounds += 1;
        assert!(rounds < 100);
    }
    assert_eq!(row(&app).failure, Some(Failure::RefusedConnection));
    let days = app.now().since(began).as_secs() / 86_400;
    assert!((3..5).contains(&days), "{days} days, {rounds} attempts");
}

#[tokio::test]
async fn no_password_goes_out_unencrypted_and_a_wrong_one_costs_no_mail() {
    // The server offers a sign-in and no encryption, where encryption is required.
    let server = MailServer::start();
    server.offers("AUTH PLAIN LOGIN");
    let app = with_url(&format!("smtp://desk:secret@{}?tls=required", server.address)).await;
    queue_plain(&app, app.person("maya").id(), "one");
    assert_eq!(app.run_mail().await.later, 1);
    assert_eq!(row(&app).failure, Some(Failure::Tls));
    assert!(
        !server.commands().iter().any(|line| line.starts_with("AUTH")),
        "{:?}",
        server.commands()
    );

    // On loopback it signs in; what the server says of the password is not said of the mail.
    let app = with_url(&format!("smtp://desk:secret@{}", server.address)).await;
    queue_plain(&app, app.person("maya").id(), "one");
    server.answers_auth("535 5.7.8 wrong");
    assert_eq!(app.run_mail().await.later, 1);
    let row_now = row(&app);
    assert_eq!(
        (row_now.state, row_now.failure),
        (MailState::Queued, Some(Failure::SignIn))
    );
    assert!(probe(&app.app.settings).await.unwrap_err().contains("sign-in"));
    server.answers_auth("235 2.7.0 welcome");
    assert_eq!(probe(&app.app.settings).await, Ok(()));
    app.advance(Duration::from_secs(30));
    assert_eq!(app.run_mail().await.sent, 1);
}

#[tokio::test]
async fn a_server_that_does_not_speak_tls_keeps_the_mail_waiting() {
    let server = MailServer::start();
    let app = with_url(&format!("smtps://{}", server.address)).await;
    queue_plain(&app, app.person("maya").id(), "one");
    assert_eq!(app.run_mail().await.later, 1);
    assert_eq!(row(&app).failure, Some(Failure::Tls));
    assert_eq!(server.caught().len(), 0);
}

#[tokio::test]
async fn a_mail_without_an_address_or_with_a_bad_one_fails_alone() {
    let server = MailServer::start();
    let app = with_server(&server).await;
    let bad = app.add_account(
        "bad",
        "bad@example.com\r\nBcc: all@example.com",
        realign::accounts::Kind::Personal,
        realign::accounts::Role::Member,
    );
    queue_plain(&app, bad.id, "one");
    let profile = app.profile(crate::harness::ProfileFixture {
        contact: None,
        ..Default::default()
    });
    queue(&app, MailKind::Frozen, Recipient::Contact(profile), None, "one");
    queue_plain(&app, app.person("maya").id(), "one");
    let sent = app.run_mail().await;
    assert_eq!((sent.sent, sent.failed), (1, 2));
    let no_address = rows(&app)
        .iter()
        .filter(|row| row.failure == Some(Failure::NoAddress))
        .count();
    assert_eq!(no_address, 2);
    assert!(!server.commands().iter().any(|line| line.contains("all@")));
}

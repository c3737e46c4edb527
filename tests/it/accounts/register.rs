//! Registering and recovery: everything happens behind the mailed link, and asking tells nothing.

use std::time::Duration;

use diesel::prelude::*;
use realign::accounts::{self, Kind, Role};
use realign::db::schema::{accounts as table, mail_links};
use realign::error::Error;
use realign::mail::MailKind;
use realign::web::throttle;

use super::{GOOD, OTHER, confirm, links, local, mailed, sign_in, told};
use crate::harness::{Actor, Answer, TestApp, race};

async fn ask(actor: &Actor, email: &str) -> Answer {
    actor.fill("/register", "/register", &[("email", email)]).await
}

async fn ask_back(actor: &Actor, email: &str) -> Answer {
    actor.fill("/recover", "/recover", &[("email", email)]).await
}

#[tokio::test]
async fn somebody_registers_by_mail_and_goes_on_where_they_were() {
    let app = TestApp::start().await;
    let mia = app.visitor();
    mia.fill(
        "/register?next=/ask",
        "/register",
        &[("email", " Mia@Example.com ")],
    )
    .await
    .to("/register/sent");
    mia.get("/register/sent").await.ok().says("mailbox");
    let link = links(&app, MailKind::Register).remove(0);

    // A scanner that follows the link changes nothing, and the page's address is free of the secret.
    let before = app.snapshot();
    app.visitor().visit(&link).await.ok();
    before.assert_unchanged(&app);
    let page = mia.visit(&link).await.ok().contains("mia@example.com");
    assert_eq!(page.path, "/register/confirm");
    assert!(page.body.contains("autocomplete=\"new-password\""));

    mia.post("/register/confirm", &[("password", "too short")])
        .await
        .status(422)
        .says("at least 15 characters");
    mia.post("/register/confirm", &[("password", "mia@example.com mia")])
        .await
        .status(422)
        .says("your address");
    before.assert_unchanged(&app);

    mia.post("/register/confirm", &[("password", GOOD)])
        .await
        .to("/ask");
    mia.get("/account")
        .await
        .ok()
        .says("mia@example.com")
        .says("Personal account");
    let made: (String, Kind, Role, Option<i64>) = app.read(|conn| {
        Ok(table::table
            .select((table::issuer, table::kind, table::role, table::confirmed_at))
            .first(conn)?)
    });
    assert_eq!(
        (made.0.as_str(), made.1, made.2),
        ("local", Kind::Personal, Role::Member)
    );
    assert!(made.3.is_some());

    // Used up, for everybody.
    app.visitor()
        .visit(&link)
        .await
        .status(410)
        .has_data("link", "dead");
    sign_in(&app.visitor(), "mia@example.com", GOOD).await.to("/");
}

#[tokio::test]
async fn an_expired_link_says_so_and_offers_another() {
    let app = TestApp::start().await;
    let mia = app.visitor();
    ask(&mia, "mia@example.com").await.to("/register/sent");
    let link = links(&app, MailKind::Register).remove(0);
    mia.visit(&link).await.ok();
    app.advance(Duration::from_secs(24 * 3600 + 1));
    let answer = mia
        .post("/register/confirm", &[("password", GOOD)])
        .await
        .status(410);
    assert!(
        answer.links().contains(&"/register".to_owned()),
        "{:?}",
        answer.links()
    );
    assert_eq!(app.snapshot().rows("accounts"), 0);
}

#[tokio::test]
async fn asking_tells_nothing_about_an_address() {
    let app = TestApp::start().await;
    local(&app, "known@example.com", Kind::Personal, Role::Member, GOOD);
    local(&app, "staff@example.com", Kind::Work, Role::Agent, GOOD);
    for path in ["/register", "/recover"] {
        let mut answers = Vec::new();
        for email in ["known@example.com", "staff@example.com", "nobody@example.com"] {
            let visitor = app.visitor();
            let asked = visitor.fill(path, path, &[("email", email)]).await;
            let shown = visitor.follow(asked.clone()).await;
            answers.push((told(&asked, email), told(&shown, email)));
        }
        assert_eq!(answers[0], answers[1], "{path}");
        assert_eq!(answers[0], answers[2], "{path}");
    }
    assert_eq!(mailed(&app, MailKind::RegisterKnown).len(), 1);
    assert_eq!(mailed(&app, MailKind::Register).len(), 2);
    assert_eq!(mailed(&app, MailKind::Recover).len(), 1);
    assert_eq!(mailed(&app, MailKind::RecoverStaff).len(), 1);
    assert_eq!(mailed(&app, MailKind::RecoverUnknown).len(), 1);
    // The links of the mails that only tell something open nothing.
    for kind in [
        MailKind::RegisterKnown,
        MailKind::RecoverStaff,
        MailKind::RecoverUnknown,
    ] {
        app.visitor().visit(&links(&app, kind)[0]).await.status(410);
    }
}

#[tokio::test]
async fn what_is_no_address_is_refused_with_what_was_typed() {
    let app = TestApp::start().await;
    let before = app.snapshot_of_all();
    for path in ["/register", "/recover"] {
        for bad in [
            "",
            "mia",
            "mia@",
            "<script>@example.com",
            "a@example.com\r\nBcc: b@example.com",
        ] {
            let answer = app
                .visitor()
                .fill(path, path, &[("email", bad)])
                .await
                .status(422);
            assert!(!answer.body.contains("<script>@"), "{}", answer.body);
        }
    }
    before.assert_unchanged(&app);
}

#[tokio::test]
async fn twenty_clients_with_one_link_make_one_account() {
    let app = TestApp::start().await;
    ask(&app.visitor(), "mia@example.com").await;
    let link = links(&app, MailKind::Register).remove(0);
    let answers = race(20, |_| {
        let (visitor, link) = (app.visitor(), link.clone());
        async move {
            visitor.visit(&link).await.ok();
            visitor.post("/register/confirm", &[("password", GOOD)]).await
        }
    })
    .await;
    let won = answers
        .iter()
        .filter(|answer| answer.code.as_u16() == 303)
        .count();
    assert_eq!(won, 1);
    for answer in answers.into_iter().filter(|answer| answer.code.as_u16() != 303) {
        answer.status(410).has_data("link", "dead");
    }
    assert_eq!(app.snapshot().rows("accounts"), 1);
}

#[tokio::test]
async fn the_first_of_two_links_wins_and_the_other_is_told() {
    let app = TestApp::start().await;
    for _ in 0..2 {
        ask(&app.visitor(), "mia@example.com").await;
    }
    let found = links(&app, MailKind::Register);
    let late = app.visitor();
    late.visit(&found[0]).await.ok();
    confirm(&app.visitor(), &found[1], GOOD).await.to("/account");
    late.post("/register/confirm", &[("password", OTHER)])
        .await
        .status(409)
        .has_data("link", "taken");
    sign_in(&app.visitor(), "mia@example.com", OTHER)
        .await
        .status(422);
    sign_in(&app.visitor(), "mia@example.com", GOOD).await.to("/");
    assert_eq!(app.snapshot().rows("accounts"), 1);
}

#[tokio::test]
async fn a_thief_who_registers_the_victims_address_gets_nowhere() {
    let app = TestApp::start().await;
    let thief = app.visitor();
    // As often as the limit takes, and beyond: the answer stays the same, the mail goes to the victim alone.
    for _ in 0..6 {
        ask(&thief, "victim@example.com").await.to("/register/sent");
    }
    let sent = links(&app, MailKind::Register);
    assert_eq!(sent.len(), 3);
    let code = sent[0]
        .split("c=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap()
        .to_owned();
    for secret in ["", "x", &"a".repeat(52), &"%00".repeat(20)] {
        thief
            .visit(&format!("/register/confirm?c={code}&s={secret}"))
            .await
            .status(410);
    }
    thief.get("/register").await.ok();
    thief
        .post("/register/confirm", &[("password", OTHER)])
        .await
        .status(410);
    assert_eq!(app.snapshot().rows("accounts"), 0);

    // Nothing is reserved: whoever reads the mailbox makes the account, by any of the links, for as long as the thief's
    // asking could keep new ones away.
    app.advance(Duration::from_secs(3 * 3600 - 1));
    ask(&app.visitor(), "victim@example.com")
        .await
        .to("/register/sent");
    assert_eq!(links(&app, MailKind::Register).len(), 3);
    confirm(&app.visitor(), &sent[0], GOOD).await.to("/account");
    app.advance(Duration::from_secs(2));
    ask(&thief, "victim@example.com").await.to("/register/sent");
    assert_eq!(mailed(&app, MailKind::RegisterKnown).len(), 1);
}

#[tokio::test]
async fn a_look_alike_spelling_is_the_same_mailbox() {
    let app = TestApp::start().await;
    let victim = local(&app, "victim@example.com", Kind::Personal, Role::Member, GOOD);
    // Full-width letters: were the mail sent as typed, it could reach another mailbox.
    ask_back(&app.visitor(), "ｖictim@ｅxample.com")
        .await
        .to("/recover/sent");
    let id = mailed(&app, MailKind::Recover)[0];
    let to = app.read(|conn| accounts::mail_link(&app.app, conn, accounts::MailLinkId(id)));
    assert_eq!(to.email.expose(), "victim@example.com");
    assert_eq!(to.account, Some(victim.id));
}

#[tokio::test]
async fn one_place_on_the_net_sends_only_so_many_mails() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    visitor.get("/register").await.ok();
    for n in 0..30 {
        let email = format!("n{n}@example.com");
        visitor
            .post("/register", &[("email", &email)])
            .await
            .to("/register/sent");
    }
    let refused = visitor
        .post("/register", &[("email", "n31@example.com")])
        .await
        .status(429);
    assert!(refused.header("retry-after").is_some());
    assert_eq!(mailed(&app, MailKind::Register).len(), 30);
}

#[tokio::test]
async fn recovery_sets_a_password_ends_sessions_and_is_told() {
    let app = TestApp::start().await;
    let mia = local(&app, "mia@example.com", Kind::Personal, Role::Member, GOOD);
    let before = app.visitor();
    sign_in(&before, "mia@example.com", GOOD).await.to("/");
    for _ in 0..2 {
        ask_back(&app.visitor(), "mia@example.com")
            .await
            .to("/recover/sent");
    }
    let sent = links(&app, MailKind::Recover);
    let back = app.visitor();
    confirm(&back, &sent[0], OTHER).await.to("/account");
    back.get("/account").await.ok().says("Recovered");
    before.get("/account").await.leads_under("/sign-in");
    sign_in(&app.visitor(), "mia@example.com", GOOD).await.status(422);
    sign_in(&app.visitor(), "mia@example.com", OTHER).await.to("/");
    // The other link was withdrawn with it.
    app.visitor().visit(&sent[1]).await.status(410);
    let account = app.read(|conn| accounts::find(conn, mia.id));
    assert_eq!(account.recovered_at, Some(app.now()));
    assert_eq!(mailed(&app, MailKind::PasswordChanged), vec![mia.id.0]);
}

#[tokio::test]
async fn recovery_stays_open_when_a_stranger_uses_it_up() {
    let app = TestApp::start().await;
    local(&app, "mia@example.com", Kind::Personal, Role::Member, GOOD);
    let thief = app.visitor();
    for _ in 0..5 {
        ask_back(&thief, "mia@example.com").await.to("/recover/sent");
    }
    app.advance(Duration::from_secs(3 * 3600 - 1));
    let sent = links(&app, MailKind::Recover);
    assert_eq!(sent.len(), 3);
    confirm(&app.visitor(), &sent[2], OTHER).await.to("/account");
}

#[tokio::test]
async fn a_link_from_before_a_promotion_opens_nothing() {
    let app = TestApp::start().await;
    let mia = local(&app, "mia@example.com", Kind::Personal, Role::Member, GOOD);
    ask_back(&app.visitor(), "mia@example.com").await;
    let link = links(&app, MailKind::Recover).remove(0);
    let thief = app.visitor();
    thief.visit(&link).await.ok();
    accounts::staff::promote(&app.app, mia.id, Role::Agent).unwrap();
    let before = app.snapshot();
    thief
        .post("/register/confirm", &[("password", OTHER)])
        .await
        .status(410);
    // Even if the link had not been withdrawn.
    app.write(|conn| {
        Ok(diesel::update(mail_links::table)
            .set(mail_links::used_at.eq(None::<i64>))
            .execute(conn)?)
    });
    thief
        .post("/register/confirm", &[("password", OTHER)])
        .await
        .status(410);
    before.assert_changed_only(&app, &["mail_links"]);
}

/// On PostgreSQL those who come at once all find that the window is over.
#[tokio::test]
async fn everybody_who_comes_as_a_window_begins_is_counted() {
    const AT_ONCE: i32 = 4;
    let limit = throttle::Limit {
        bucket: "test",
        uses: AT_ONCE,
        window: Duration::from_secs(60),
    };
    let test = TestApp::start().await;
    let app = &test.app;
    for round in 0..10 {
        let barrier = std::sync::Barrier::new(AT_ONCE as usize);
        std::thread::scope(|scope| {
            for _ in 0..AT_ONCE {
                scope.spawn(|| {
                    barrier.wait();
                    let now = app.now();
                    let spent = app
                        .db
                        .write::<_, Error>(|conn| throttle::spend(app, conn, limit, "one", now));
                    spent.unwrap().unwrap();
                });
            }
        });
        let spent = test.read(|conn| throttle::is_spent(app, conn, limit, "one", app.now()));
        assert!(spent.is_some(), "round {round}");
        test.advance(limit.window);
    }
}

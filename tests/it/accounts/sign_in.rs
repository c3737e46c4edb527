//! Signing in: equal answers, growing waits, a closed set of targets, forms from this site alone.

use std::time::Duration;

use diesel::prelude::*;
use realign::accounts::{Kind, Role};
use realign::db::schema::{passwords, throttles};
use realign::mail::MailKind;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::{GOOD, OTHER, confirm, links, local, sign_in, told};
use crate::harness::{TestApp, race};

#[tokio::test]
async fn known_and_unknown_names_get_the_same_answers_all_the_way() {
    let app = TestApp::start().await;
    local(&app, "known@example.com", Kind::Personal, Role::Member, GOOD);
    let mut seen = Vec::new();
    for email in ["known@example.com", "nobody@example.com"] {
        let visitor = app.visitor();
        let mut answers = Vec::new();
        for wait in [0, 0, 0, 0, 0, 0, 1, 0, 2, 3, 4] {
            app.advance(Duration::from_secs(wait));
            let answer = sign_in(&visitor, email, OTHER).await;
            answers.push((
                told(&answer, email),
                answer.header("retry-after").map(str::to_owned),
            ));
        }
        seen.push(answers);
    }
    assert_eq!(seen[0], seen[1]);
    let codes: Vec<u16> = seen[0].iter().map(|(told, _)| told.0).collect();
    // Five are free; then it waits 1 s, 2 s, 4 s.
    assert_eq!(codes, [422, 422, 422, 422, 422, 429, 422, 429, 422, 429, 422]);
}

#[tokio::test]
async fn waiting_holds_for_the_right_password_too_and_ends() {
    let app = TestApp::start().await;
    local(&app, "mia@example.com", Kind::Personal, Role::Member, GOOD);
    let visitor = app.visitor();
    for _ in 0..5 {
        sign_in(&visitor, "mia@example.com", OTHER).await.status(422);
    }
    sign_in(&visitor, "mia@example.com", GOOD)
        .await
        .status(429)
        .says("1 second");
    app.advance(Duration::from_secs(1));
    sign_in(&visitor, "mia@example.com", GOOD).await.to("/");
    // A success forgets the failures.
    let failures: i32 = app.read(|conn| Ok(passwords::table.select(passwords::failures).first(conn)?));
    assert_eq!(failures, 0);
}

#[tokio::test]
async fn many_tries_at_once_count_each() {
    let app = TestApp::start().await;
    local(&app, "mia@example.com", Kind::Personal, Role::Member, GOOD);
    let visitor = app.visitor();
    visitor.get("/sign-in").await.ok();
    let answers = race(20, |n| {
        let tab = visitor.tab();
        async move {
            let guess = format!("guess number {n} of many");
            let fields = [("email", "mia@example.com"), ("password", guess.as_str())];
            tab.post("/sign-in", &fields).await
        }
    })
    .await;
    let tried = answers
        .iter()
        .filter(|answer| answer.code.as_u16() == 422)
        .count();
    let waited = answers
        .iter()
        .filter(|answer| answer.code.as_u16() == 429)
        .count();
    assert_eq!((tried, waited), (5, 15));
}

#[tokio::test]
async fn a_hundred_failures_close_passwords_and_nothing_else() {
    let app = TestApp::start().await;
    local(&app, "mia@example.com", Kind::Personal, Role::Member, GOOD);
    let mia = app.visitor();
    sign_in(&mia, "mia@example.com", GOOD).await.to("/");
    let thief = app.visitor();
    for email in ["mia@example.com", "nobody@example.com"] {
        sign_in(&thief, email, OTHER).await.status(422);
    }
    app.write(|conn| {
        diesel::update(passwords::table)
            .set(passwords::failures.eq(99))
            .execute(conn)?;
        let unknown = throttles::table.filter(throttles::bucket.eq("sign-in-unknown"));
        assert_eq!(
            diesel::update(unknown)
                .set(throttles::uses.eq(99))
                .execute(conn)?,
            1
        );
        Ok(())
    });
    let mut closed = Vec::new();
    for email in ["mia@example.com", "nobody@example.com"] {
        sign_in(&thief, email, OTHER)
            .await
            .status(422)
            .says("do not belong together");
        app.advance(Duration::from_secs(901));
        let answer = sign_in(&thief, email, GOOD).await.status(422).says("not taken");
        closed.push(told(&answer, email));
    }
    assert_eq!(closed[0], closed[1]);
    mia.get("/account").await.ok();

    mia.fill("/recover", "/recover", &[("email", "mia@example.com")])
        .await
        .to("/recover/sent");
    let link = links(&app, MailKind::Recover).remove(0);
    confirm(&app.visitor(), &link, OTHER).await.to("/account");
    sign_in(&app.visitor(), "mia@example.com", OTHER).await.to("/");
}

#[tokio::test]
async fn one_place_on_the_net_fails_only_so_often() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    visitor.get("/sign-in").await.ok();
    let attempt = async |n: usize| {
        let email = format!("n{n}@example.com");
        visitor
            .post("/sign-in", &[("email", &email), ("password", OTHER)])
            .await
    };
    for n in 0..60 {
        attempt(n).await.status(422);
    }
    attempt(60).await.status(429);
    app.advance(Duration::from_secs(600));
    attempt(61).await.status(422);
}

#[tokio::test]
async fn two_accounts_of_one_address_are_two() {
    let app = TestApp::start().await;
    let personal = local(&app, "mia@example.com", Kind::Personal, Role::Member, GOOD);
    let work = local(&app, "mia@example.com", Kind::Work, Role::Agent, OTHER);
    let visitor = app.visitor();
    sign_in(&visitor, "mia@example.com", OTHER).await.to("/");
    visitor
        .get("/account")
        .await
        .ok()
        .says(&work.handle)
        .lacks(&personal.handle);
    let other = app.visitor();
    sign_in(&other, "mia@example.com", GOOD).await.to("/");
    other.get("/account").await.ok().says(&personal.handle);
    // A success of one does not count as a failure of the other.
    let failures: Vec<i32> = app.read(|conn| Ok(passwords::table.select(passwords::failures).load(conn)?));
    assert_eq!(failures, [0, 0]);
}

#[tokio::test]
async fn a_password_that_fits_both_asks_which() {
    let app = TestApp::start().await;
    local(&app, "mia@example.com", Kind::Personal, Role::Member, GOOD);
    let work = local(&app, "mia@example.com", Kind::Work, Role::Member, GOOD);
    let visitor = app.visitor();
    let shown = sign_in(&visitor, "mia@example.com", GOOD)
        .await
        .ok()
        .says("Two accounts");
    assert!(!shown.body.contains(GOOD));
    let fields = [("email", "mia@example.com"), ("password", GOOD), ("kind", "work")];
    visitor.post("/sign-in", &fields).await.to("/");
    visitor.get("/account").await.ok().says(&work.handle);
}

#[tokio::test]
async fn the_session_changes_at_every_sign_in_and_ends_at_signing_out() {
    let app = TestApp::start().await;
    local(&app, "mia@example.com", Kind::Personal, Role::Member, GOOD);
    local(&app, "ben@example.com", Kind::Personal, Role::Member, OTHER);
    let browser = app.visitor();
    sign_in(&browser, "mia@example.com", GOOD).await.to("/");
    let first = browser.cookie("realign").unwrap();
    browser.get("/sign-in").await.ok().says("You are signed in as");
    sign_in(&browser, "ben@example.com", OTHER).await.to("/");
    let second = browser.cookie("realign").unwrap();
    assert_ne!(first, second);
    // The old session is over, not only forgotten by the browser.
    let old = app.visitor();
    old.set_cookie(&format!("realign={first}; Path=/"));
    old.get("/account").await.leads_under("/sign-in");

    browser.fill("/account", "/sign-out", &[]).await.to("/");
    let ended = app.visitor();
    ended.set_cookie(&format!("realign={second}; Path=/"));
    ended.get("/account").await.leads_under("/sign-in");
}

#[tokio::test]
async fn signing_in_leads_to_this_site_alone() {
    let app = TestApp::start().await;
    local(&app, "mia@example.com", Kind::Personal, Role::Member, GOOD);
    for bad in [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%09/evil.example",
        "/\t/evil.example",
        "/%5cevil.example",
        "https://evil.example",
        "https:evil.example",
        "http://127.0.0.1@evil.example",
        "/@evil.example",
        "javascript:alert(1)",
        "/x\r\nSet-Cookie: a=b",
        "/../..//evil.example",
        "evil.example",
        "",
    ] {
        let visitor = app.visitor();
        visitor.get("/sign-in").await.ok();
        let fields = [("email", "mia@example.com"), ("password", GOOD), ("next", bad)];
        visitor.post("/sign-in", &fields).await.to("/");
        let query = serde_urlencoded::to_string([("next", bad)]).unwrap();
        let shown = app.visitor().get(&format!("/sign-in?{query}")).await.ok();
        assert!(!shown.body.contains("evil.example"), "{bad}");
    }
    let visitor = app.visitor();
    visitor.get("/account").await.to("/sign-in?next=%2Faccount");
    visitor.get("/sign-in?next=%2Faccount").await.ok();
    let fields = [("email", "mia@example.com"), ("password", GOOD)];
    visitor.post("/sign-in", &fields).await.to("/account");
}

#[tokio::test]
async fn forms_from_elsewhere_are_refused_and_change_nothing() {
    let app = TestApp::start().await;
    let (mia, eve) = (app.person("mia"), app.person("eve"));
    let visitor = app.visitor();
    visitor.get("/sign-in").await.ok();
    let before = app.snapshot_of_all();
    let forms = [
        (
            &visitor,
            "/sign-in",
            vec![("email", "mia@example.com"), ("password", GOOD)],
        ),
        (&visitor, "/register", vec![("email", "new@example.com")]),
        (&visitor, "/recover", vec![("email", "mia@example.com")]),
        (&mia, "/sign-out", vec![]),
        (&mia, "/account/handle", vec![("handle", "stolen-name")]),
        (
            &mia,
            "/account/preferences",
            vec![("lang", "en"), ("time_zone", "UTC")],
        ),
        (
            &mia,
            "/account/password",
            vec![("current", GOOD), ("password", OTHER)],
        ),
        (&mia, "/account/sessions/revocation", vec![]),
    ];
    for (actor, path, fields) in forms {
        let fields: Vec<(String, String)> = fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let with = |token: String| [fields.clone(), vec![("csrf".to_owned(), token)]].concat();
        let headers = |name: &'static str, value: &'static str| {
            HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_static(value))])
        };
        let right = actor.csrf();
        actor.post_raw(path, &fields, HeaderMap::new()).await.status(403);
        actor
            .post_raw(path, &with("a".repeat(32)), HeaderMap::new())
            .await
            .status(403);
        actor
            .post_raw(path, &with(eve.csrf()), HeaderMap::new())
            .await
            .status(403);
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            actor
                .post_raw(path, &with(right.clone()), headers(name, value))
                .await
                .status(403);
        }
    }
    before.assert_unchanged(&app);
}

#[test]
fn a_client_that_goes_away_frees_no_core_before_its_hash_is_made() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(1)
        .build()
        .unwrap();
    runtime.block_on(async {
        let app = TestApp::start().await;
        let hashing = &app.app.hashing;
        let cores = hashing.available_permits();
        // The only thread for blocking work is taken, so that the hash waits for it.
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let taken = tokio::task::spawn_blocking(move || wait.recv());
        let made = realign::accounts::hash(&app.app, GOOD);
        assert!(
            tokio::time::timeout(Duration::from_millis(50), made)
                .await
                .is_err()
        );
        assert_eq!(
            hashing.available_permits(),
            cores - 1,
            "its hash is still to be made"
        );
        go.send(()).unwrap();
        taken.await.unwrap().unwrap();
        for _ in 0..500 {
            if hashing.available_permits() == cores {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the core was never given back");
    });
}

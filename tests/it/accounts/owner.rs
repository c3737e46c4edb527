//! What the owner of an account changes about it.

use std::time::Duration;

use diesel::prelude::*;
use realign::accounts::{self, Kind, Role, jobs};
use realign::db::schema::sessions;
use realign::mail::MailKind;

use super::{GOOD, OTHER, local, mailed, sign_in};
use crate::harness::TestApp;

#[tokio::test]
async fn a_new_password_ends_the_other_sessions_and_is_told() {
    let app = TestApp::start().await;
    let account = local(&app, "mia@example.com", Kind::Personal, Role::Member, GOOD);
    let (here, there) = (app.visitor(), app.visitor());
    for browser in [&here, &there] {
        sign_in(browser, "mia@example.com", GOOD).await.to("/");
    }
    let before = app.snapshot();
    for (current, password, says) in [
        (OTHER, OTHER, "not your current password"),
        (GOOD, "short", "at least 15 characters"),
        (GOOD, "passwordpassword", "tried first"),
    ] {
        here.fill(
            "/account",
            "/account/password",
            &[("current", current), ("password", password)],
        )
        .await
        .status(422)
        .says(says);
    }
    before.assert_unchanged(&app);
    here.fill(
        "/account",
        "/account/password",
        &[("current", GOOD), ("password", OTHER)],
    )
    .await
    .to("/account");
    here.get("/account").await.ok().says("password is changed");
    there.get("/account").await.leads_under("/sign-in");
    sign_in(&there, "mia@example.com", GOOD).await.status(422);
    sign_in(&there, "mia@example.com", OTHER).await.to("/");
    assert_eq!(mailed(&app, MailKind::PasswordChanged), vec![account.id.0]);
}

#[tokio::test]
async fn guessing_the_current_password_is_slow_and_leaves_the_session_alone() {
    let app = TestApp::start().await;
    local(&app, "mia@example.com", Kind::Personal, Role::Member, GOOD);
    let mia = app.visitor();
    sign_in(&mia, "mia@example.com", GOOD).await.to("/");
    mia.get("/account").await.ok();
    for _ in 0..10 {
        mia.post(
            "/account/password",
            &[("current", "not it, not at all"), ("password", OTHER)],
        )
        .await
        .status(422);
    }
    mia.post("/account/password", &[("current", GOOD), ("password", OTHER)])
        .await
        .status(429);
    mia.get("/account").await.ok();
    // Nor does it close the way in for others.
    sign_in(&app.visitor(), "mia@example.com", GOOD).await.to("/");
}

#[tokio::test]
async fn sessions_are_listed_and_ended_by_their_owner_alone() {
    let app = TestApp::start().await;
    let mia = app.person("mia");
    let other = app.visitor();
    other.set_cookie(&format!(
        "realign={}; Path=/",
        app.write(|conn| accounts::sessions::start(
            &app.app,
            conn,
            mia.id(),
            Role::Member,
            "Firefox · Linux",
            (app.now(), app.now())
        ))
    ));
    other.get("/account").await.ok();
    let listed = mia
        .get("/account")
        .await
        .ok()
        .says("Firefox · Linux")
        .data_all("session");
    assert_eq!(listed.len(), 2);
    let eve = app.person("eve");
    for id in &listed {
        eve.post(&format!("/account/sessions/{id}/revocation"), &[])
            .await
            .to("/account");
    }
    other.get("/account").await.ok();
    mia.get("/account").await.ok();
    eve.post("/account/sessions/nonsense/revocation", &[])
        .await
        .status(404);

    let ending = mia
        .get("/account")
        .await
        .forms()
        .into_iter()
        .find(|form| form.action.ends_with("/revocation") && form.action != "/account/sessions/revocation")
        .unwrap();
    mia.post(&ending.action, &[]).await.to("/account");
    other.get("/account").await.leads_under("/sign-in");
    mia.get("/account").await.ok().says("That session has ended");
    mia.post(&ending.action, &[]).await.to("/account");

    let third = mia.tab();
    mia.sign_in_again();
    third.get("/account").await.ok();
    mia.fill("/account", "/account/sessions/revocation", &[])
        .await
        .to("/account");
    assert_eq!(mia.get("/account").await.ok().data_all("session").len(), 1);
}

#[tokio::test]
async fn the_public_name_is_changed_within_its_rules() {
    let app = TestApp::start().await;
    let mia = app.person("mia");
    app.person("ben-stone");
    let rename = async |handle: &str| {
        mia.fill("/account", "/account/handle", &[("handle", handle)])
            .await
    };
    for (bad, says) in [
        ("ab", "3 to 30 characters"),
        ("mia stone", "single dashes"),
        ("<b>mia</b>", "single dashes"),
        ("realign-support", "works here"),
        ("4gent-mia", "works here"),
        ("BenStone", "is taken"),
        ("ben-5tone", "is taken"),
    ] {
        let shown = rename(bad).await.status(422).says(says);
        assert!(!shown.body.contains("<b>mia"), "{}", shown.body);
    }
    rename("Mia-Stone").await.to("/account");
    mia.get("/account").await.ok().says("Mia-Stone");
    // The same name in other letters is still one's own.
    rename("mia-stone").await.to("/account");
    for n in 0..3 {
        rename(&format!("mia-the-{n}th")).await.to("/account");
    }
    rename("mia-once-more").await.status(429);
    app.advance(Duration::from_secs(24 * 3600));
    mia.sign_in_again();
    rename("mia-once-more").await.to("/account");
}

#[tokio::test]
async fn language_and_zone_come_from_lists() {
    let app = TestApp::start().await;
    let mia = app.person("mia");
    let save = async |lang: &str, zone: &str| {
        mia.fill(
            "/account",
            "/account/preferences",
            &[("lang", lang), ("time_zone", zone)],
        )
        .await
    };
    save("en", "Mars/Olympus")
        .await
        .status(422)
        .says("not on the list");
    save("xx", "UTC").await.status(422).says("not on the list");
    save("en", "UTC").await.to("/account");
    let page = mia.get("/account").await.ok();
    if page.body.contains("Asia/Kathmandu") {
        save("en", "Asia/Kathmandu").await.to("/account");
        let account = app.read(|conn| accounts::find(conn, mia.id()));
        assert_eq!(account.time_zone, "Asia/Kathmandu");
    }
}

#[tokio::test]
async fn dead_rows_are_swept_and_live_ones_stay() {
    let app = TestApp::start().await;
    let mia = app.person("mia");
    mia.fill("/recover", "/recover", &[("email", "nobody@example.com")])
        .await
        .to("/recover/sent");
    sign_in(&app.visitor(), "nobody@example.com", OTHER)
        .await
        .status(422);
    app.advance(Duration::from_secs(40 * 24 * 3600));
    mia.sign_in_again();
    let sweep = || jobs::run(&app.app).unwrap();
    let waits = || app.read(|conn| jobs::waits(&app.app, conn));
    assert!(waits());
    assert!(sweep() >= 3);
    assert!(!waits());
    assert_eq!(sweep(), 0);
    mia.get("/account").await.ok();
    let all = app.snapshot_of_all();
    assert_eq!((all.rows("sessions"), all.rows("mail_links")), (1, 0));
    // What was tried at unknown addresses is remembered as long as at known ones.
    assert_eq!(all.rows("throttles"), 1);
}

#[tokio::test]
async fn a_session_in_use_stays_when_its_uses_are_written_down() {
    let app = TestApp::start().await;
    let mia = app.person("mia");
    for _ in 0..4 {
        app.advance(Duration::from_secs(40 * 60));
        mia.get("/account").await.ok();
        realign::jobs::write_touched(&app.app).unwrap();
    }
    let seen: realign::clock::Stamp =
        app.read(|conn| Ok(sessions::table.select(sessions::last_seen_at).first(conn)?));
    assert_eq!(seen, app.now());
}

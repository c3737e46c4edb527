//! The Learn profile and connecting it: every outcome with its code, one connection however many try, nothing changed by
//! a refusal.

mod adding;
mod deleting;
pub mod fixture;
mod merging;
pub mod property;
mod races;
mod removing;
pub mod ways;

use std::time::Duration;

use diesel::prelude::*;
use realign::accounts::Kind;
use realign::certification::{self, ProfileId, Replace, Replaced};
use realign::connection::{self, ConnectionState};
use realign::db::schema::{connections, learn_accounts};
use realign::learn;
use realign::requests::RequestId;

use self::fixture::tie;
use crate::harness::{Actor, BoundTo, ProfileFixture, TestApp, race};

/// A profile bound to this account by its key.
pub fn profile_of(app: &TestApp, actor: &Actor) -> ProfileId {
    app.profile(ProfileFixture {
        bound: BoundTo::actor(actor),
        ..ProfileFixture::default()
    })
}

/// What signing in does.
fn with_learn(app: &TestApp, actor: &Actor, kind: Kind) {
    let (id, now) = (actor.id(), app.now());
    app.write(|conn| learn::ensure_profile_of(&app.app, conn, id, kind, now).map(|_| ()));
}

/// Moves the profile to this account, as an approved request does.
pub fn rebind(app: &TestApp, profile: ProfileId, to: &Actor) -> Replaced {
    let now = app.now();
    app.write(|conn| {
        let version = certification::load(&app.app, conn, profile)?.version;
        let change = Replace {
            profile,
            expected_version: version,
            to: &to.person().key,
            address: Some(to.email()),
            request: RequestId(7),
        };
        let done = certification::replace_binding(&app.app, conn, change, now)?;
        connection::mark_stale(conn, profile, now)?;
        Ok(done)
    })
}

fn connections_of(app: &TestApp, profile: ProfileId) -> Vec<(ConnectionState, bool)> {
    app.read(|conn| {
        Ok(connections::table
            .filter(connections::profile_id.eq(profile))
            .order(connections::id.asc())
            .select((connections::state, connections::ended_at.is_null()))
            .load(conn)?)
    })
}

#[tokio::test]
async fn aligned_profiles_connect_and_doing_it_again_changes_nothing() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    let profile = profile_of(&app, &maya);
    let page = maya.get("/learn").await.ok();
    assert_eq!(page.data("outcome"), None);
    maya.fill("/learn", "/learn/connection", &[]).await.to("/learn");
    maya.get("/learn")
        .await
        .ok()
        .has_data("outcome", "connected")
        .says("AZ-104")
        .says("maya@example.com");
    maya.get("/certification").await.ok().says("Connected");
    let before = app.snapshot();
    maya.post("/learn/connection", &[]).await.to("/learn");
    before.assert_changed_only(&app, &["learn_accounts"]);
    assert_eq!(
        connections_of(&app, profile),
        [(ConnectionState::Connected, true)]
    );
}

#[tokio::test]
async fn twenty_connects_at_once_make_one_connection() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    let profile = profile_of(&app, &maya);
    let answers = race(20, |_| {
        let tab = maya.tab();
        async move { tab.post("/learn/connection", &[]).await }
    })
    .await;
    for answer in answers {
        answer.to("/learn");
    }
    assert_eq!(
        connections_of(&app, profile),
        [(ConnectionState::Connected, true)]
    );
    let learns: i64 = app.read(|conn| Ok(learn_accounts::table.count().get_result(conn)?));
    assert_eq!(learns, 1);
}

#[tokio::test]
async fn different_accounts_are_told_so_and_offered_the_ways_out() {
    let app = TestApp::start().await;
    let (maya, old) = (app.person("maya"), app.person("maya-old"));
    profile_of(&app, &old);
    with_learn(&app, &maya, Kind::Personal);
    maya.get("/learn").await.ok();
    let before = app.snapshot();
    let page = maya
        .post("/learn/connection", &[])
        .await
        .status(409)
        .has_data("outcome", "not_aligned")
        // Whether somebody has a profile elsewhere is not told, so both cases are named.
        .has_data("outcome", "no_certification_profile")
        .lacks("maya-old")
        .lacks("Lindqvist");
    assert_eq!(page.data("outcome").as_deref(), Some("not_aligned"));
    assert!(page.links().contains(&"/ask?topic=change-account".to_owned()));
    before.assert_unchanged(&app);
}

#[tokio::test]
async fn a_learn_profile_of_work_accounts_alone_needs_a_personal_one() {
    let app = TestApp::start().await;
    let work = app.work("maya");
    with_learn(&app, &work, Kind::Work);
    let before = app.snapshot();
    work.post("/learn/connection", &[])
        .await
        .status(409)
        .has_data("outcome", "msa_required");
    before.assert_unchanged(&app);
}

#[tokio::test]
async fn at_work_one_is_sent_to_the_personal_account() {
    let app = TestApp::start().await;
    let (maya, work) = (app.person("maya"), app.work("maya.w"));
    profile_of(&app, &maya);
    with_learn(&app, &maya, Kind::Personal);
    let (learner, at_work, now) = (maya.id(), work.id(), app.now());
    app.write(|conn| {
        let learn = learn::profile_of(conn, learner)?.unwrap();
        diesel::insert_into(learn_accounts::table)
            .values((
                learn_accounts::account_id.eq(at_work),
                learn_accounts::learn_profile_id.eq(learn),
                learn_accounts::kind.eq(Kind::Work),
                learn_accounts::added_at.eq(now),
                learn_accounts::last_used_at.eq(now),
            ))
            .execute(conn)?;
        Ok(())
    });
    let before = app.snapshot();
    work.post("/learn/connection", &[])
        .await
        .status(409)
        .has_data("outcome", "sign_in_with_msa");
    before.assert_unchanged(&app);
}

#[tokio::test]
async fn after_a_rebind_an_old_session_ends_and_a_new_one_connects() {
    let app = TestApp::start().await;
    let (maya, old) = (app.person("maya"), app.person("maya-old"));
    let profile = profile_of(&app, &old);
    old.post("/learn/connection", &[]).await.to("/learn");
    with_learn(&app, &maya, Kind::Personal);
    app.advance(Duration::from_secs(60));
    assert!(matches!(rebind(&app, profile, &maya), Replaced::Done { .. }));
    app.advance(Duration::from_secs(60));
    // The old account: its connection is stale, its session from before the change ends.
    old.get("/learn")
        .await
        .ok()
        .has_data("outcome", "connection_stale");
    old.post("/learn/connection", &[])
        .await
        .status(409)
        .has_data("outcome", "sign_in_again");
    old.get("/learn").await.leads_under("/sign-in");
    old.sign_in_again();
    old.post("/learn/connection", &[])
        .await
        .status(409)
        .has_data("outcome", "connection_stale");
    old.get("/certification")
        .await
        .ok()
        .has_data("outcome", "no_certification_profile")
        .lacks("Lindqvist");
    // The new one.
    maya.post("/learn/connection", &[])
        .await
        .status(409)
        .has_data("outcome", "sign_in_again")
        .lacks("action=\"/learn/connection\"");
    maya.get("/learn").await.leads_under("/sign-in");
    maya.sign_in_again();
    maya.post("/learn/connection", &[]).await.to("/learn");
    maya.get("/learn").await.ok().has_data("outcome", "connected");
    assert_eq!(
        connections_of(&app, profile),
        [
            (ConnectionState::Ended, false),
            (ConnectionState::Connected, true)
        ]
    );
}

#[tokio::test]
async fn connections_to_something_else_are_told_apart() {
    let app = TestApp::start().await;
    let (maya, other) = (app.person("maya"), app.person("other"));
    let profile = profile_of(&app, &maya);
    with_learn(&app, &maya, Kind::Personal);
    with_learn(&app, &other, Kind::Personal);
    let stranger = app.profile(ProfileFixture {
        mcid: "990000001",
        exams: Vec::new(),
        ..ProfileFixture::default()
    });
    tie(&app, &other, profile);
    let before = app.snapshot();
    maya.post("/learn/connection", &[])
        .await
        .status(409)
        .has_data("outcome", "cert_already_connected");
    before.assert_unchanged(&app);
    // Disconnect first: the owner of the certification profile can.
    assert!(
        maya.get("/certification")
            .await
            .ok()
            .offers("/learn/connection/removal")
    );
    maya.post("/learn/connection/removal", &[]).await.to("/learn");
    tie(&app, &maya, stranger);
    maya.post("/learn/connection", &[])
        .await
        .status(409)
        .has_data("outcome", "learn_already_connected");
}

#[tokio::test]
async fn disconnecting_keeps_bindings_and_exams() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    profile_of(&app, &maya);
    maya.post("/learn/connection", &[]).await.to("/learn");
    let before = app.snapshot();
    maya.fill("/learn", "/learn/connection/removal", &[])
        .await
        .to("/learn");
    before.assert_changed_only(&app, &["connections", "audit"]);
    maya.get("/learn")
        .await
        .ok()
        .has_data("outcome", "disconnected")
        .lacks("AZ-104");
    maya.get("/certification").await.ok().says("AZ-104");
    // Again: nothing left to end.
    let before = app.snapshot();
    maya.post("/learn/connection/removal", &[]).await.to("/learn");
    before.assert_unchanged(&app);
    maya.post("/learn/connection", &[]).await.to("/learn");
    maya.get("/learn").await.ok().has_data("outcome", "connected");
}

#[tokio::test]
async fn going_stale_happens_once() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    let profile = profile_of(&app, &maya);
    let now = app.now();
    assert!(!app.write(|conn| connection::mark_stale(conn, profile, now)));
    maya.post("/learn/connection", &[]).await.to("/learn");
    assert!(app.write(|conn| connection::mark_stale(conn, profile, now)));
    assert!(!app.write(|conn| connection::mark_stale(conn, profile, now)));
    // Still aligned: connecting again mends it.
    maya.get("/learn")
        .await
        .ok()
        .has_data("outcome", "connection_stale");
    maya.post("/learn/connection", &[]).await.to("/learn");
    maya.get("/learn").await.ok().has_data("outcome", "connected");
}

#[tokio::test]
async fn strangers_are_asked_to_sign_in() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    visitor.get("/learn").await.leads_under("/sign-in");
    let before = app.snapshot();
    visitor.post("/learn/connection", &[]).await;
    visitor.post("/learn/connection/removal", &[]).await;
    before.assert_unchanged(&app);
}

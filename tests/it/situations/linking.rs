//! Connecting the two profiles.

use super::Ended;
use crate::harness::{Actor, Answer, ProfileFixture, TestApp};
use crate::learn::fixture::{pair, tie, with_learn};
use crate::learn::profile_of;

const CONNECTION: &str = "/learn/connection";

async fn connect(who: &Actor) -> Answer {
    who.fill("/learn", CONNECTION, &[]).await.to("/learn");
    who.get("/learn").await.ok()
}

/// Tries to connect from the page, and gives what was refused.
async fn refused(app: &TestApp, who: &Actor) -> Ended {
    who.get("/learn").await.ok();
    let before = app.snapshot();
    let page = who.post(CONNECTION, &[]).await.status(409);
    Ended::refused(app, &before, page)
}

pub async fn aligned() -> Ended {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    profile_of(&app, &maya);
    with_learn(&app, &maya);
    connect(&maya).await.has_data("outcome", "connected");
    let before = app.snapshot();
    maya.post(CONNECTION, &[]).await.to("/learn");
    // When an account was last used is kept with it.
    before.assert_changed_only(&app, &["learn_accounts"]);
    Ended::done(maya.get("/learn").await.ok())
}

pub async fn not_aligned() -> Ended {
    let app = TestApp::start().await;
    let (maya, old) = (app.person("maya"), app.person("maya-old"));
    profile_of(&app, &old);
    with_learn(&app, &maya);
    let ended = refused(&app, &maya).await;
    assert!(ended.page.links().contains(&"/align".to_owned()));
    ended
}

pub async fn without_msa() -> Ended {
    let app = TestApp::start().await;
    let work = app.work("maya");
    with_learn(&app, &work);
    refused(&app, &work).await
}

pub async fn at_work() -> Ended {
    let app = TestApp::start().await;
    let (maya, work) = pair(&app, "maya");
    profile_of(&app, &maya);
    refused(&app, &work).await
}

pub async fn learn_taken() -> Ended {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    profile_of(&app, &maya);
    with_learn(&app, &maya);
    let another = app.profile(ProfileFixture {
        mcid: "990000001",
        exams: Vec::new(),
        ..ProfileFixture::default()
    });
    tie(&app, &maya, another);
    let ended = refused(&app, &maya).await;
    maya.post("/learn/connection/removal", &[]).await.to("/learn");
    connect(&maya).await.has_data("outcome", "connected");
    ended
}

pub async fn certification_taken() -> Ended {
    let app = TestApp::start().await;
    let (maya, other) = (app.person("maya"), app.person("other"));
    let profile = profile_of(&app, &maya);
    with_learn(&app, &maya);
    with_learn(&app, &other);
    tie(&app, &other, profile);
    let ended = refused(&app, &maya).await;
    // The page it leads to disconnects it, and then it works.
    maya.fill("/certification", "/learn/connection/removal", &[])
        .await
        .to("/learn");
    connect(&maya).await.has_data("outcome", "connected");
    ended
}

pub async fn disconnect() -> Ended {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    profile_of(&app, &maya);
    with_learn(&app, &maya);
    connect(&maya).await;
    let before = app.snapshot();
    maya.fill("/learn", "/learn/connection/removal", &[])
        .await
        .to("/learn");
    before.assert_changed_only(&app, &["connections", "audit"]);
    maya.get("/certification").await.ok().says("AZ-104");
    Ended::done(maya.get("/learn").await.ok())
}

pub async fn no_certification() -> Ended {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    with_learn(&app, &maya);
    maya.get("/certification")
        .await
        .ok()
        .has_data("outcome", "no_certification_profile");
    refused(&app, &maya).await
}

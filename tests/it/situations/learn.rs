//! The accounts of the Learn profile.

use super::Ended;
use crate::harness::{Actor, TestApp};
use crate::learn::fixture::{ids, join, learn_of, on_profile, pair, removal, with_learn};
use crate::learn::profile_of;

const PASSWORD: &str = "seven swans on a lake";
const ADD: &str = "/learn/settings/add";

/// Signs in with an account on the page that adds it, and gives where that leads.
async fn add(app: &TestApp, who: &Actor, account: &Actor) -> String {
    app.password(account, PASSWORD);
    let fields = [("email", account.email()), ("password", PASSWORD)];
    let led = who.fill(ADD, ADD, &fields).await.status(303);
    led.location().to_owned()
}

async fn refused_removal(app: &TestApp, who: &Actor) -> Ended {
    let path = removal(who);
    who.get("/learn/settings").await.ok();
    let before = app.snapshot();
    who.get(&path).await.status(409);
    let page = who.post(&path, &[]).await.status(409);
    Ended::refused(app, &before, page)
}

pub async fn remove_current() -> Ended {
    let app = TestApp::start().await;
    let (maya, _work) = pair(&app, "maya");
    refused_removal(&app, &maya).await
}

pub async fn remove_only() -> Ended {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    with_learn(&app, &maya);
    refused_removal(&app, &maya).await
}

pub async fn remove_work() -> Ended {
    let app = TestApp::start().await;
    let (maya, work) = pair(&app, "maya");
    profile_of(&app, &maya);
    maya.fill("/learn", "/learn/connection", &[]).await.to("/learn");
    let path = removal(&work);
    let done = maya.fill(&path, &path, &[]).await.status(303);
    maya.get("/learn").await.ok().has_data("outcome", "connected");
    Ended::done(maya.follow(done).await.ok())
}

pub async fn remove_msa() -> Ended {
    let app = TestApp::start().await;
    let (maya, work) = pair(&app, "maya");
    profile_of(&app, &maya);
    maya.fill("/learn", "/learn/connection", &[]).await.to("/learn");
    let path = removal(&maya);
    let warned = work.get(&path).await.ok();
    let warned = warned.has_data("outcome", "connection_stale");
    assert!(warned.offers(&path));
    let done = work.post(&path, &[]).await.status(303);
    work.get("/learn")
        .await
        .ok()
        .has_data("outcome", "connection_stale");
    Ended::done(work.follow(done).await.ok())
}

/// An account is shown to be theirs, and can not be added.
async fn refused_addition(app: &TestApp, who: &Actor, account: &Actor) -> Ended {
    app.password(account, PASSWORD);
    who.get(ADD).await.ok();
    let before = app.snapshot();
    let fields = [("email", account.email()), ("password", PASSWORD)];
    let page = who.submit(ADD, &fields).await.ok();
    Ended::refused(app, &before, page)
}

pub async fn second_msa() -> Ended {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    with_learn(&app, &maya);
    refused_addition(&app, &maya, &app.person("second")).await
}

pub async fn sixth_work() -> Ended {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    with_learn(&app, &maya);
    for n in 0..5 {
        join(&app, &maya, &app.work(&format!("w{n}")));
    }
    refused_addition(&app, &maya, &app.work("w5")).await
}

pub async fn own_profile() -> Ended {
    let app = TestApp::start().await;
    let (maya, work) = (app.person("maya"), app.work("at-work"));
    with_learn(&app, &maya);
    join(&app, &work, &app.work("colleague"));
    // Two personal accounts never come together.
    let (_noa, at_work) = pair(&app, "noa");
    let ended = refused_addition(&app, &maya, &at_work).await;
    assert_eq!(
        ended.page.data("outcome").as_deref(),
        Some("has_own_learn_profile")
    );
    assert_eq!(ended.page.data("reason").as_deref(), Some("msa_limit"));
    assert_eq!(ended.changed, Some(Vec::new()));
    // The merge is shown, and waits for the word.
    let path = add(&app, &maya, &work).await;
    let shown = maya.get(&path).await.ok().has_data("consent", "typed");
    let before = app.snapshot();
    maya.post(&path, &[("consent", "yes")]).await.status(422);
    before.assert_unchanged(&app);
    maya.submit(&path, &[("consent", "merge")])
        .await
        .ok()
        .has_data("outcome", "learn_profiles_merged");
    assert_eq!(learn_of(&app, &work), learn_of(&app, &maya));
    assert_eq!(on_profile(&app, &maya).len(), 3);
    Ended::done(shown)
}

pub async fn delete() -> Ended {
    let app = TestApp::start().await;
    let (maya, work) = pair(&app, "maya");
    profile_of(&app, &maya);
    maya.fill("/learn", "/learn/connection", &[]).await.to("/learn");
    let path = "/learn/settings/deletion";
    let before = app.snapshot();
    maya.fill(path, path, &[("consent", "no")]).await.status(422);
    before.assert_unchanged(&app);
    let page = maya.submit(path, &[("consent", "delete")]).await.ok();
    assert_eq!((learn_of(&app, &maya), learn_of(&app, &work)), (None, None));
    assert_eq!(on_profile(&app, &maya), ids(&[]));
    // The certifications are the certification profile's, and stay.
    maya.get("/certification").await.ok().says("AZ-104");
    Ended::done(page)
}

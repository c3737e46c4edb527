//! Path B from the first click to connected: with a work account that is on the profile, and with one that is added first.

use std::time::Duration;

use realign::accounts::{self, Role};

use super::fixture::{ids, join, live_profiles, on_profile, with_learn};
use super::profile_of;
use crate::harness::{Actor, TestApp};

/// The password of everybody here.
pub const PASSWORD: &str = "seven swans on a lake";

/// A person with a Learn account, the account of the certification profile and one of work; each with the password.
fn cast(app: &TestApp) -> (Actor, Actor, Actor) {
    let (learner, certified, work) = (
        app.person("learner"),
        app.person("certified"),
        app.work("at-work"),
    );
    for actor in [&learner, &certified, &work] {
        app.password(actor, PASSWORD);
        with_learn(app, actor);
    }
    profile_of(app, &certified);
    (learner, certified, work)
}

/// Signs in on the page, in this browser, whoever was signed in before.
pub async fn sign_in(browser: &Actor, who: &Actor) {
    browser.get("/sign-in").await.ok();
    browser
        .post("/sign-in", &[("email", who.email()), ("password", PASSWORD)])
        .await
        .to("/");
}

pub async fn add(browser: &Actor, account: &Actor) {
    browser.get("/learn/settings/add").await.ok();
    let fields = [("email", account.email()), ("password", PASSWORD)];
    let led = browser.post("/learn/settings/add", &fields).await;
    let path = led.location().to_owned();
    browser.get(&path).await.ok().lacks("name=\"consent\"");
    browser
        .submit(&path, &[])
        .await
        .ok()
        .has_data("outcome", "account_added");
}

pub async fn remove(browser: &Actor, account: &Actor, code: &str) {
    let path = super::fixture::removal(account);
    assert!(browser.get("/learn/settings").await.ok().links().contains(&path));
    let page = browser.visit(&path).await.ok();
    if page.offers("/sign-in/again") {
        browser
            .submit("/sign-in/again", &[("password", PASSWORD)])
            .await
            .ok();
    }
    browser.submit(&path, &[]).await.ok().has_data("outcome", code);
}

/// The last steps of both ways: the certified account is added, signed in with, and connects.
async fn moves_to(browser: &Actor, certified: &Actor) {
    add(browser, certified).await;
    browser.submit("/sign-out", &[]).await.ok();
    sign_in(browser, certified).await;
    connects(browser).await;
}

async fn connects(browser: &Actor) {
    browser
        .fill("/learn", "/learn/connection", &[])
        .await
        .to("/learn");
    browser
        .get("/learn")
        .await
        .ok()
        .has_data("outcome", "connected")
        .says("AZ-104");
}

#[tokio::test]
async fn with_a_work_account_on_the_profile() {
    let app = TestApp::start().await;
    let (learner, certified, work) = cast(&app);
    join(&app, &learner, &work);
    let browser = app.visitor();
    sign_in(&browser, &learner).await;
    browser.get("/learn").await.ok();
    browser
        .post("/learn/connection", &[])
        .await
        .status(409)
        .has_data("outcome", "not_aligned")
        .has_data("way", "guide_b1");
    browser.submit("/sign-out", &[]).await.ok();
    sign_in(&browser, &work).await;
    app.advance(Duration::from_secs(400));
    remove(&browser, &learner, "account_removed").await;
    moves_to(&browser, &certified).await;
    assert_eq!(on_profile(&app, &certified), ids(&[&certified, &work]));
    // The account that was removed learns on, with a profile of its own.
    sign_in(&browser, &learner).await;
    browser
        .get("/learn")
        .await
        .ok()
        .says("learner@example.com")
        .lacks("certified@example.com");
    assert_eq!(live_profiles(&app), 2);
}

#[tokio::test]
async fn with_a_work_account_that_is_added_first_and_may_go_at_the_end() {
    let app = TestApp::start().await;
    let (learner, certified, work) = cast(&app);
    let browser = app.visitor();
    sign_in(&browser, &learner).await;
    browser.get("/learn").await.ok();
    browser
        .post("/learn/connection", &[])
        .await
        .status(409)
        .has_data("outcome", "not_aligned")
        .has_data("way", "guide_b2");
    add(&browser, &work).await;
    browser.submit("/sign-out", &[]).await.ok();
    sign_in(&browser, &work).await;
    remove(&browser, &learner, "account_removed").await;
    moves_to(&browser, &certified).await;
    remove(&browser, &work, "account_removed").await;
    browser.get("/learn").await.ok().has_data("outcome", "connected");
    assert_eq!(on_profile(&app, &certified), ids(&[&certified]));
}

#[tokio::test]
async fn staff_has_a_learn_profile_like_everybody_and_no_other_right_by_it() {
    let app = TestApp::start().await;
    let (maya, agent) = (app.person("maya"), app.agent());
    join(&app, &maya, &agent);
    agent.get("/desk").await.ok();
    maya.get("/desk").await.status(403);
    let found = app.read(|conn| accounts::find(conn, maya.id()));
    assert_eq!(found.role, Role::Member);
}

//! Removing an account: which one may go, what it leads to, who is told, and signing in freshly before it.

use std::time::Duration;

use realign::connection::ConnectionState;
use realign::mail::MailKind;

use super::fixture::{
    connection_of, ids, join, learn_of, live_sessions, on_profile, pair, removal, with_learn,
};
use super::profile_of;
use crate::harness::TestApp;

const PASSWORD: &str = "seven swans on a lake";

#[tokio::test]
async fn the_account_in_use_and_the_only_one_stay() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    with_learn(&app, &maya);
    // Not even asked for a password first.
    app.advance(Duration::from_secs(600));
    let before = app.snapshot();
    for answer in [
        maya.get(&removal(&maya)).await,
        maya.post(&removal(&maya), &[]).await,
    ] {
        let page = answer.status(409).has_data("outcome", "last_login");
        assert!(page.links().contains(&"/learn/settings/add".to_owned()));
    }
    before.assert_unchanged(&app);
    maya.get("/learn/settings")
        .await
        .ok()
        .has_data("stays", "last_login");
    let work = app.work("at-work");
    join(&app, &maya, &work);
    let before = app.snapshot();
    for actor in [&maya, &work] {
        for answer in [
            actor.get(&removal(actor)).await,
            actor.post(&removal(actor), &[]).await,
        ] {
            let page = answer
                .status(409)
                .has_data("outcome", "cannot_remove_current_login");
            assert!(
                page.links()
                    .contains(&"/sign-in?next=%2Flearn%2Fsettings".to_owned())
            );
        }
    }
    before.assert_unchanged(&app);
    maya.get("/learn/settings")
        .await
        .ok()
        .has_data("stays", "cannot_remove_current_login");
}

#[tokio::test]
async fn a_work_account_goes_and_the_connection_stays() {
    let app = TestApp::start().await;
    let (maya, work) = pair(&app, "maya");
    profile_of(&app, &maya);
    maya.post("/learn/connection", &[]).await.to("/learn");
    app.run_mail().await;
    let page = maya
        .get(&removal(&work))
        .await
        .ok()
        .says("maya.w@work.example.com");
    assert_eq!(page.data("outcome"), None);
    let before = app.snapshot();
    maya.post(&removal(&work), &[])
        .await
        .to("/learn/settings?outcome=account_removed");
    before.assert_changed_only(&app, &["learn_accounts", "audit", "outbox"]);
    maya.get("/learn/settings?outcome=account_removed")
        .await
        .ok()
        .has_data("outcome", "account_removed")
        .lacks("maya.w@work.example.com");
    assert_eq!(connection_of(&app, &maya), Some(ConnectionState::Connected));
    for address in ["maya@example.com", "maya.w@work.example.com"] {
        app.mail_to(address, MailKind::AccountRemoved).await;
    }
    // Nothing of the account itself has ended.
    assert_eq!(live_sessions(&app, &work), 1);
    work.get("/account").await.ok();
    // Again, from a page that stands open.
    let before = app.snapshot();
    maya.post(&removal(&work), &[]).await.to("/learn/settings");
    maya.get(&removal(&work)).await.to("/learn/settings");
    before.assert_unchanged(&app);
}

#[tokio::test]
async fn removing_the_personal_account_warns_first_and_makes_the_connection_stale() {
    let app = TestApp::start().await;
    let (maya, work) = pair(&app, "maya");
    profile_of(&app, &maya);
    // The page was opened before the profiles were connected in another tab.
    work.get(&removal(&maya)).await.ok();
    maya.post("/learn/connection", &[]).await.to("/learn");
    let before = app.snapshot();
    work.post(&removal(&maya), &[])
        .await
        .status(409)
        .has_data("outcome", "connection_stale")
        .says("out of date");
    before.assert_unchanged(&app);
    work.get(&removal(&maya))
        .await
        .ok()
        .has_data("outcome", "connection_stale");
    work.post(&removal(&maya), &[])
        .await
        .to("/learn/settings?outcome=connection_stale");
    work.get("/learn/settings?outcome=connection_stale")
        .await
        .ok()
        .has_data("outcome", "connection_stale");
    assert_eq!(connection_of(&app, &work), Some(ConnectionState::Stale));
    // What to do next fits: the personal account is to be added.
    work.get("/learn")
        .await
        .ok()
        .has_data("hindrance", "msa_required");
    work.post("/learn/connection", &[])
        .await
        .status(409)
        .has_data("outcome", "msa_required");
    // Added again, nothing connects by itself; connecting does it.
    join(&app, &work, &maya);
    assert_eq!(connection_of(&app, &work), Some(ConnectionState::Stale));
    work.get("/learn")
        .await
        .ok()
        .has_data("hindrance", "sign_in_with_msa");
    work.post("/learn/connection", &[])
        .await
        .status(409)
        .has_data("outcome", "sign_in_with_msa");
    maya.post("/learn/connection", &[]).await.to("/learn");
    assert_eq!(connection_of(&app, &maya), Some(ConnectionState::Connected));
}

#[tokio::test]
async fn an_account_of_somebody_else_is_as_good_as_gone() {
    let app = TestApp::start().await;
    let (maya, _) = pair(&app, "maya");
    let (_, other_work) = pair(&app, "other");
    let before = app.snapshot();
    maya.get(&removal(&other_work)).await.to("/learn/settings");
    maya.post(&removal(&other_work), &[]).await.to("/learn/settings");
    maya.post("/learn/settings/accounts/12/removal", &[])
        .await
        .to("/learn/settings");
    maya.get("/learn/settings/accounts/nobody/removal")
        .await
        .status(404);
    before.assert_unchanged(&app);
}

#[tokio::test]
async fn an_older_sign_in_is_renewed_with_the_password_of_the_account_in_use() {
    let app = TestApp::start().await;
    let (maya, work) = pair(&app, "maya");
    app.password(&maya, PASSWORD);
    app.password(&work, "eight geese in a park");
    app.advance(Duration::from_secs(301));
    let before = app.snapshot();
    let again = format!(
        "/sign-in/again?next=%2Flearn%2Fsettings%2Faccounts%2F{}%2Fremoval",
        work.id()
    );
    maya.get(&removal(&work)).await.to(&again);
    maya.get("/learn").await.ok();
    maya.post(&removal(&work), &[]).await.to(&again);
    before.assert_unchanged(&app);
    maya.get(&again).await.ok().says("maya@example.com");
    // The password of another account of the same person is none.
    maya.post("/sign-in/again", &[("password", "eight geese in a park")])
        .await
        .status(422)
        .says("not the password of this account");
    let old = maya.cookie("realign").unwrap();
    maya.post("/sign-in/again", &[("password", PASSWORD)])
        .await
        .to(&removal(&work));
    let new = maya.cookie("realign").unwrap();
    assert_ne!(old, new);
    assert_eq!(live_sessions(&app, &maya), 1, "the session goes on");
    let thief = app.visitor();
    thief.set_cookie(&format!("realign={old}; Path=/"));
    thief.get("/account").await.leads_under("/sign-in");
    // Fresh now: no second question, and the removal is done.
    maya.get(&again).await.to(&removal(&work));
    maya.get(&removal(&work)).await.ok();
    maya.post(&removal(&work), &[])
        .await
        .to("/learn/settings?outcome=account_removed");
    assert_eq!(on_profile(&app, &maya), ids(&[&maya]));
    assert_eq!(learn_of(&app, &work), None);
}

#[tokio::test]
async fn signing_in_again_is_throttled_as_signing_in() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    app.password(&maya, PASSWORD);
    app.advance(Duration::from_secs(301));
    maya.get("/sign-in/again?next=//evil.example")
        .await
        .ok()
        .contains("name=\"next\" value=\"/\"");
    for _ in 0..5 {
        maya.post("/sign-in/again", &[("password", "eight geese in a park")])
            .await
            .status(422);
    }
    maya.post("/sign-in/again", &[("password", PASSWORD)])
        .await
        .status(429);
    app.advance(Duration::from_secs(1));
    maya.post("/sign-in/again", &[("password", PASSWORD)])
        .await
        .to("/");
    // An account without a password signs out and in.
    let other = app.person("other");
    other
        .get("/sign-in/again")
        .await
        .ok()
        .lacks("type=\"password\"")
        .says("Sign out and in again");
    other
        .post("/sign-in/again", &[("password", PASSWORD)])
        .await
        .status(422);
}

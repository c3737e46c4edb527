//! Deleting the whole Learn profile.

use std::time::Duration;

use realign::mail::MailKind;

use super::fixture::{
    connection_of, ids, learn_of, live_profiles, live_sessions, on_profile, pair, placed, prove, with_learn,
};
use super::profile_of;
use crate::harness::TestApp;

const PATH: &str = "/learn/settings/deletion";

#[tokio::test]
async fn it_goes_with_its_connection_and_leaves_the_rest() {
    let app = TestApp::start().await;
    let (maya, work) = pair(&app, "maya");
    profile_of(&app, &maya);
    maya.post("/learn/connection", &[]).await.to("/learn");
    let waiting = prove(&app, &work, &app.work("third"));
    work.get(&waiting).await.ok();
    app.run_mail().await;
    maya.get(PATH).await.ok().has_data("lost", "connection");
    let before = app.snapshot();
    maya.post(PATH, &[("consent", "yes")])
        .await
        .status(422)
        .contains("value=\"yes\"")
        .says("Type the word");
    before.assert_unchanged(&app);
    maya.post(PATH, &[("consent", "delete")])
        .await
        .to("/learn?outcome=learn_profile_deleted");
    before.assert_changed_only(
        &app,
        &[
            "learn_accounts",
            "learn_profiles",
            "learn_offers",
            "connections",
            "audit",
            "outbox",
        ],
    );
    assert_eq!((live_profiles(&app), placed(&app)), (0, 0));
    for address in ["maya@example.com", "maya.w@work.example.com"] {
        app.mail_to(address, MailKind::LearnDeleted).await;
    }
    let page = maya
        .get("/learn?outcome=learn_profile_deleted")
        .await
        .ok()
        .has_data("outcome", "learn_profile_deleted");
    assert!(page.offers("/learn/connection"));
    maya.get("/certification")
        .await
        .ok()
        .says("AZ-104")
        .says("not connected to a Learn profile");
    // Both are still signed in, and every page they may have open lands somewhere that fits.
    for actor in [&maya, &work] {
        assert_eq!(live_sessions(&app, actor), 1);
        for path in [
            "/learn",
            "/learn/settings",
            "/learn/settings/add",
            "/account",
            "/certification",
        ] {
            actor.get(path).await.ok();
        }
        actor.get(PATH).await.to("/learn");
        actor.post(PATH, &[("consent", "delete")]).await.to("/learn");
        actor.post("/learn/connection/removal", &[]).await.to("/learn");
        actor
            .get(&super::fixture::removal(&work))
            .await
            .to("/learn/settings");
        actor
            .post(&super::fixture::removal(&work), &[])
            .await
            .to("/learn/settings");
    }
    work.post(&waiting, &[])
        .await
        .to("/learn/settings/add?outcome=offer_invalid");
    assert_eq!((live_profiles(&app), placed(&app)), (0, 0));
    // The next sign-in starts anew, each for itself; so does connecting.
    with_learn(&app, &work);
    maya.post("/learn/connection", &[]).await.to("/learn");
    assert_ne!(learn_of(&app, &maya), learn_of(&app, &work));
    assert_eq!(on_profile(&app, &work), ids(&[&work]));
    assert_eq!(
        connection_of(&app, &maya),
        Some(realign::connection::ConnectionState::Connected)
    );
}

#[tokio::test]
async fn it_asks_for_a_fresh_sign_in() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    with_learn(&app, &maya);
    maya.get(PATH).await.ok();
    app.advance(Duration::from_secs(301));
    let before = app.snapshot();
    let again = "/sign-in/again?next=%2Flearn%2Fsettings%2Fdeletion";
    maya.get(PATH).await.to(again);
    maya.get("/learn").await.ok();
    maya.post(PATH, &[("consent", "delete")]).await.to(again);
    before.assert_unchanged(&app);
}

//! An account that has a Learn profile of its own: the two become one for good, or can not.

use realign::connection::ConnectionState;
use realign::learn;
use realign::mail::MailKind;

use super::fixture::{
    connection_of, ids, join, learn_of, live_profiles, on_profile, pair, prove, removal, with_learn,
};
use super::{profile_of, rebind};
use crate::harness::{BoundTo, ProfileFixture, TestApp};

#[tokio::test]
async fn two_profiles_become_one_after_a_preview_and_a_typed_word() {
    let app = TestApp::start().await;
    let work = app.work("at-work");
    let own = with_learn(&app, &work);
    let (maya, school) = pair(&app, "maya");
    let other = learn_of(&app, &maya).unwrap();
    profile_of(&app, &maya);
    maya.post("/learn/connection", &[]).await.to("/learn");
    app.run_mail().await;
    let path = prove(&app, &work, &maya);
    work.get(&path)
        .await
        .ok()
        .has_data("outcome", "has_own_learn_profile")
        .has_data("consent", "typed")
        .says("maya@example.com")
        .says("maya.w")
        // Of the other account nothing but its public name: it was not proven here.
        .lacks("maya.w@work.example.com")
        .says("The connection to the certification profile");
    let before = app.snapshot();
    for (typed, shown) in [("", ""), ("delete", "delete"), ("merg", "merg")] {
        work.post(&path, &[("consent", typed)])
            .await
            .status(422)
            .says("Type the word")
            .contains(&format!("value=\"{shown}\""));
    }
    before.assert_unchanged(&app);
    work.post(&path, &[("consent", " Merge ")])
        .await
        .to("/learn/settings?outcome=learn_profiles_merged");
    work.get("/learn/settings?outcome=learn_profiles_merged")
        .await
        .ok()
        .has_data("outcome", "learn_profiles_merged");
    assert_eq!(on_profile(&app, &work), ids(&[&work, &maya, &school]));
    assert_eq!(learn_of(&app, &school), Some(own));
    assert_eq!(live_profiles(&app), 1);
    assert_eq!(app.read(|conn| learn::resolve(conn, other)), own);
    assert_eq!(connection_of(&app, &work), Some(ConnectionState::Connected));
    maya.get("/learn")
        .await
        .ok()
        .has_data("outcome", "connected")
        .says("AZ-104");
    for address in [
        "at-work@work.example.com",
        "maya@example.com",
        "maya.w@work.example.com",
    ] {
        app.mail_to(address, MailKind::LearnMerged).await;
    }
    // What went into the one that ended later is led on as well.
    let third = app.work("third");
    join(&app, &third, &app.work("fourth"));
    join(&app, &third, &school);
    assert_eq!(
        app.read(|conn| learn::resolve(conn, other)),
        learn_of(&app, &third).unwrap()
    );
    assert_eq!(
        app.read(|conn| learn::resolve(conn, own)),
        learn_of(&app, &third).unwrap()
    );
}

#[tokio::test]
async fn what_can_not_be_merged_is_refused_with_the_reason() {
    let app = TestApp::start().await;
    // Two personal accounts.
    let maya = app.person("maya");
    with_learn(&app, &maya);
    let (_, work) = pair(&app, "other");
    // More than five work accounts together.
    let many = app.work("many");
    for n in 0..4 {
        join(&app, &many, &app.work(&format!("m{n}")));
    }
    let few = app.work("few");
    join(&app, &few, &app.work("few2"));
    let before = app.snapshot();
    for (who, account, reason) in [(&maya, &work, "msa_limit"), (&few, &many, "work_account_limit")] {
        let path = prove(&app, who, account);
        assert_eq!(
            path,
            format!("/learn/settings/add?outcome=has_own_learn_profile&reason={reason}")
        );
        who.get(&path)
            .await
            .ok()
            .has_data("outcome", "has_own_learn_profile")
            .has_data("reason", reason)
            .says("Nothing was changed");
    }
    before.assert_unchanged(&app);
}

#[tokio::test]
async fn the_connection_in_force_comes_along_and_the_stale_one_ends() {
    let app = TestApp::start().await;
    let (maya, work) = pair(&app, "maya");
    let other = app.person("other");
    profile_of(&app, &maya);
    let second = app.profile(ProfileFixture {
        mcid: "990000002",
        bound: BoundTo::actor(&other),
        ..ProfileFixture::default()
    });
    maya.post("/learn/connection", &[]).await.to("/learn");
    other.post("/learn/connection", &[]).await.to("/learn");
    // Without its personal account the first one is stale, and the other one's connection comes along.
    work.get(&removal(&maya)).await.ok();
    work.post(&removal(&maya), &[])
        .await
        .to("/learn/settings?outcome=connection_stale");
    join(&app, &work, &other);
    assert_eq!(connection_of(&app, &work), Some(ConnectionState::Connected));
    other.get("/learn").await.ok().has_data("outcome", "connected");
    // A rebind makes it stale again, whichever Learn profile it has come to.
    rebind(&app, second, &app.person("new"));
    assert_eq!(connection_of(&app, &work), Some(ConnectionState::Stale));
}

#[tokio::test]
async fn a_stale_connection_of_the_other_profile_ends_and_the_own_one_stays() {
    let app = TestApp::start().await;
    let (other, other_work) = pair(&app, "other");
    app.profile(ProfileFixture {
        mcid: "990000003",
        bound: BoundTo::actor(&other),
        ..ProfileFixture::default()
    });
    other.post("/learn/connection", &[]).await.to("/learn");
    other_work.get(&removal(&other)).await.ok();
    other_work
        .post(&removal(&other), &[])
        .await
        .leads_under("/learn/settings");
    let maya = app.person("maya");
    profile_of(&app, &maya);
    maya.post("/learn/connection", &[]).await.to("/learn");
    let path = prove(&app, &maya, &other_work);
    maya.get(&path)
        .await
        .ok()
        .has_data("consent", "typed")
        .says("The connection of the other Learn profile, which is out of date");
    maya.post(&path, &[("consent", "MERGE")])
        .await
        .to("/learn/settings?outcome=learn_profiles_merged");
    assert_eq!(connection_of(&app, &maya), Some(ConnectionState::Connected));
    maya.get("/learn").await.ok().has_data("outcome", "connected");
}

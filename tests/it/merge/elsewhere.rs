//! The wanted account is bound to another profile: of the same person, or of somebody else.

use realign::requests::State;

use super::world::{NAME, NEW_NAME, SECOND, World, told};
use crate::harness::{BoundTo, ProfileFixture};

async fn moving() -> World {
    World::with(|plot| plot.topic = "change-account").await
}

#[tokio::test]
async fn who_controls_the_account_and_names_its_profile_is_led_to_the_merge() {
    let world = moving().await;
    world.claim().await;
    // She asked under the name that this profile has: only she hears it, for she has just signed in as its account.
    assert_eq!(world.prove("wanted", "maya").await, "msa_bound_elsewhere");
    let page = world
        .asker
        .get(&world.page("evidence?outcome=msa_bound_elsewhere"))
        .await
        .ok();
    page.has_data("outcome", "msa_bound_elsewhere")
        .has_data("step", "step-second")
        .lacks(SECOND);
    assert_eq!(world.prove("current", "old").await, "proof_received");
    // The account is shown; what is left is the name.
    let desk = world.agent.get(&world.desk("merge")).await.ok();
    desk.has_data("missing", "policy-second-legal-name");
    world.answer_second(&[("legal_name", NAME)]).await;
    world
        .agent
        .get(&world.desk("merge"))
        .await
        .ok()
        .has_data("verdict", "allowed")
        .says("The survivor goes to the wanted account.");
    assert_eq!(told(&world.merge("first").await), "flash-approved");
    world.make();
    assert_eq!(world.state(), State::Rebound);
    assert_eq!(world.bound(world.first).as_deref(), Some("maya"));
    assert_eq!(world.bound(world.second), None);
    world.maya.get("/learn").await.ok();
    world.maya.post("/learn/connection", &[]).await.to("/learn");
    assert_eq!(world.state(), State::Connected);
}

#[tokio::test]
async fn after_a_change_of_the_name_it_takes_the_number_of_the_second_profile() {
    let world = World::with(|plot| {
        plot.topic = "change-account";
        plot.second_name = NEW_NAME;
    })
    .await;
    world.claim().await;
    assert_eq!(world.prove("wanted", "maya").await, "target_unavailable");
    let page = world.asker.get(&world.page("evidence")).await.ok();
    page.has_data("step", "step-second");
    let answers = [
        ("mcid", SECOND),
        ("legal_name", NEW_NAME),
        ("current_name", NEW_NAME),
    ];
    let sent = world.answer_second(&answers).await;
    sent.to(&world.page("second?outcome=msa_bound_elsewhere"));
    world.prove("current", "old").await;
    // Shown once, the account counts for both.
    world
        .agent
        .get(&world.desk("merge"))
        .await
        .ok()
        .has_data("verdict", "allowed")
        .has_data("why", "current_name");
    assert_eq!(told(&world.merge("second").await), "flash-approved");
    world.make();
    assert_eq!(world.bound(world.second).as_deref(), Some("maya"));
}

#[tokio::test]
async fn an_account_of_somebody_else_is_refused_in_the_same_words_as_ever() {
    let world = moving().await;
    world.claim().await;
    let friend = world.app.person("friend");
    world.app.password(&friend, super::world::PASSWORD);
    world.app.profile(ProfileFixture {
        mcid: "445566778",
        legal_name: "Tomas Grinberg",
        bound: BoundTo::actor(&friend),
        ..ProfileFixture::default()
    });
    assert_eq!(world.prove("wanted", "friend").await, "target_unavailable");
    let refused = world
        .asker
        .get(&world.page("evidence?outcome=target_unavailable"))
        .await
        .ok();
    let refused = refused
        .has_data("outcome", "target_unavailable")
        .lacks("Grinberg")
        .lacks("445566778");
    // The same for one that is hers, under another name.
    let other = World::with(|plot| {
        plot.topic = "change-account";
        plot.second_name = NEW_NAME;
    })
    .await;
    other.claim().await;
    assert_eq!(other.prove("wanted", "maya").await, "target_unavailable");
    let same = other
        .asker
        .get(&other.page("evidence?outcome=target_unavailable"))
        .await
        .ok();
    assert_eq!(refused.visible(), same.visible());
    // A name that does not fit leads nowhere, also with the right number.
    let sent = world
        .answer_second(&[("mcid", "445566778"), ("legal_name", NAME)])
        .await;
    sent.to(&world.page("second"));
    world.prove("current", "old").await;
    let before = world.app.snapshot();
    assert_eq!(told(&world.merge("first").await), "flash-policy");
    before.assert_unchanged(&world.app);
}

#[tokio::test]
async fn another_free_account_is_a_plain_change_again() {
    let world = moving().await;
    world.claim().await;
    world.prove("wanted", "maya").await;
    assert_eq!(world.prove("wanted", "learner").await, "proof_received");
    world.prove("current", "old").await;
    let fields = [("reason", "One profile, one account")];
    let answer = world.agent.post(&world.desk("approval"), &fields).await;
    assert_eq!(told(&answer), "flash-approved");
    world.make();
    assert_eq!(world.bound(world.first).as_deref(), Some("learner"));
    assert_eq!(world.bound(world.second).as_deref(), Some("maya"));
    assert_eq!(world.merges(), (Vec::new(), 0));
}

#[tokio::test]
async fn a_request_for_one_profile_is_not_asked_about_a_second() {
    let world = moving().await;
    let second = world.page("second");
    world.asker.get(&second).await.to(&world.page("evidence"));
    let before = world.app.snapshot();
    for (path, fields) in [
        (second.clone(), vec![("mcid", SECOND), ("legal_name", NAME)]),
        (world.page("second/codes"), Vec::new()),
    ] {
        world.asker.post(&path, &fields).await.leads_under(&second);
    }
    before.assert_unchanged(&world.app);
}

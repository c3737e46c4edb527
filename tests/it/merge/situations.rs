//! Situations 17, 27, 29 and 32 of the domain, from the first form to the end.

use realign::requests::State;

use super::world::{DAY, HOUR, NAME, PASSWORD, SECOND, World, ask, form, told};
use crate::harness::{BoundTo, ProfileFixture};

#[tokio::test]
async fn the_same_account_is_seen_by_its_key_and_closes_the_request() {
    let world = World::with(|plot| plot.topic = "change-account").await;
    world.claim().await;
    assert_eq!(world.prove("wanted", "old").await, "same_account");
    assert_eq!(world.state(), State::Closed);
    let page = world
        .asker
        .get(&world.page("evidence?outcome=same_account"))
        .await
        .ok();
    page.has_data("outcome", "same_account");
    assert_eq!(world.bound(world.first).as_deref(), Some("old"));
    // With two profiles to join it is an account like another.
    let two = World::new().await;
    two.claim().await;
    assert_eq!(two.prove("wanted", "old").await, "proof_received");
    assert_eq!(two.state(), State::Verifying);
}

#[tokio::test]
async fn a_hacked_account_proves_nothing_and_the_contact_email_does() {
    let world = World::with(|plot| {
        plot.topic = "lost-access";
        plot.situation = "hacked";
    })
    .await;
    world.claim().await;
    assert_eq!(world.prove("wanted", "learner").await, "proof_received");
    // The account is not asked for; shown all the same, it counts for nothing.
    let page = world.asker.get(&world.page("evidence")).await.ok();
    let page = page.has_data("outcome", "strict_verification");
    assert!(!page.data_all("step").contains(&"step-current".to_owned()));
    assert_eq!(world.prove("current", "old").await, "proof_received");
    let before = world.app.snapshot();
    let fields = [("reason", "They signed in")];
    let answer = world.agent.post(&world.desk("approval"), &fields).await;
    assert_eq!(told(&answer), "flash-policy");
    before.assert_unchanged(&world.app);
    let path = world.page("evidence");
    world.asker.get(&path).await.ok();
    world.asker.post(&world.page("codes"), &[]).await.status(303);
    let mail = world
        .app
        .mail_to("first.contact@example.org", realign::mail::MailKind::ContactCode)
        .await;
    let code = crate::harness::Read::code(&mail);
    world
        .asker
        .fill(&path, &path, &[("code", &code)])
        .await
        .status(303);
    let fields = [("exam_code", "AZ-104"), ("exam_date", "2025-03-14")];
    world.asker.fill(&path, &path, &fields).await.status(303);
    let answer = world
        .agent
        .post(&world.desk("approval"), &[("reason", "By the contact email")])
        .await;
    assert_eq!(told(&answer), "flash-approved");
    world.settle();
    world.advance(24 * HOUR);
    world.run_jobs();
    assert_eq!(world.bound(world.first).as_deref(), Some("learner"));
}

#[tokio::test]
async fn a_profile_without_an_account_is_bound_for_the_first_time_by_the_same_verification() {
    let world = World::new().await;
    world.app.profile(ProfileFixture {
        mcid: "990777001",
        legal_name: "Noor Haddad",
        contact: Some("noor.contact@example.org".to_owned()),
        bound: BoundTo::Nobody,
        ..ProfileFixture::default()
    });
    let noor = world.app.person("noor");
    world.app.password(&noor, PASSWORD);
    let fields = form(
        "change-account",
        ("990777001", "Noor Haddad"),
        ("none@example.com", "noor@example.com"),
    );
    let case = ask(&world.app, &noor, &fields).await;
    let hers = world.seen_by(&noor, case);
    hers.claim().await;
    let page = format!("/desk/requests/{}", hers.case);
    hers.agent
        .get(&page)
        .await
        .ok()
        .has_data("outcome", "first_binding");
    // The person is told nothing of it.
    hers.asker
        .get(&hers.page("evidence"))
        .await
        .ok()
        .lacks("first_binding");
    assert_eq!(hers.prove("wanted", "noor").await, "proof_received");
    let refused = hers.agent.post(&hers.desk("approval"), &[("reason", "x")]).await;
    assert_eq!(told(&refused), "flash-policy");
    let path = hers.page("evidence");
    hers.asker.get(&path).await.ok();
    hers.asker.post(&hers.page("codes"), &[]).await.status(303);
    let mail = hers
        .app
        .mail_to("noor.contact@example.org", realign::mail::MailKind::ContactCode)
        .await;
    let code = crate::harness::Read::code(&mail);
    hers.asker
        .fill(&path, &path, &[("code", &code)])
        .await
        .status(303);
    let fields = [("exam_code", "AZ-104"), ("exam_date", "2025-03-14")];
    hers.asker.fill(&path, &path, &fields).await.status(303);
    let answer = hers
        .agent
        .post(&hers.desk("approval"), &[("reason", "Proven")])
        .await;
    assert_eq!(told(&answer), "flash-approved");
    // One contact, no old account.
    assert_eq!(world.mailed("approved"), 1);
    world.settle();
    world.advance(24 * HOUR);
    world.run_jobs();
    assert_eq!(hers.state(), State::Rebound);
    noor.sign_in_again();
    noor.get("/learn").await.ok();
    noor.post("/learn/connection", &[]).await.to("/learn");
    assert_eq!(hers.state(), State::Connected);
}

#[tokio::test]
async fn the_number_of_a_merged_profile_stands_for_the_survivor_and_only_staff_sees_it() {
    let world = World::new().await;
    world.merged().await;
    world.advance(31 * DAY);
    let nina = world.app.person("nina");
    world.app.password(&nina, PASSWORD);
    let fields = form(
        "change-account",
        (SECOND, NAME),
        ("old@example.com", "nina@example.com"),
    );
    let case = ask(&world.app, &nina, &fields).await;
    let hers = world.seen_by(&nina, case);
    assert_eq!(hers.request().profile_id, Some(world.first));
    assert_eq!(world.recorded("mcid.resolved"), 1);
    hers.claim().await;
    let page = format!("/desk/requests/{}", hers.case);
    hers.agent
        .get(&page)
        .await
        .ok()
        .has_data("outcome", "mcid_resolved");
    hers.asker
        .get(&hers.page("evidence"))
        .await
        .ok()
        .lacks("mcid_resolved");
    // It is the way to the survivor, evidence and all.
    hers.prove("wanted", "nina").await;
    hers.prove("current", "old").await;
    let answer = hers
        .agent
        .post(&hers.desk("approval"), &[("reason", "Proven")])
        .await;
    assert_eq!(told(&answer), "flash-approved");
    world.make();
    assert_eq!(world.bound(world.first).as_deref(), Some("nina"));
    // A freeze by the old number freezes the survivor.
    let stranger = world.app.person("stranger");
    stranger.get("/certification").await.ok();
    stranger
        .post("/certification/freeze", &[("mcid", SECOND)])
        .await
        .status(303);
    assert!(
        world
            .app
            .read(|conn| realign::certification::is_frozen(conn, world.first))
    );
    assert!(
        !world
            .app
            .read(|conn| realign::certification::is_frozen(conn, world.second))
    );
}

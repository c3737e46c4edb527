//! Two people ask for the same profile, or for the same account: neither hears of the other, one at most is approved.

use realign::requests::{Channel, State};

use super::fixture::{HOUR, MCID, Story, told};
use crate::harness::race;

#[tokio::test]
async fn they_coexist_unknown_to_each_other_and_one_is_approved() {
    let story = Story::new().await;
    let nina = story.app.person("nina");
    let alone = story
        .maya
        .get(&format!("/messages/{}", story.case.thread))
        .await
        .ok();
    let other = story.ask(&nina, |_| {});
    assert_eq!(
        story.state(&other),
        State::Open,
        "another person's is no duplicate"
    );
    let beside = story
        .maya
        .get(&format!("/messages/{}", story.case.thread))
        .await
        .ok();
    assert_eq!(alone.visible(), beside.visible());

    story.verified().await;
    story.claim(&other).await;
    story.prove_wanted(&other, &nina);
    story.prove_current(&other, &story.old);
    let answers = race(20, |n| {
        let case = if n % 2 == 0 { &story.case } else { &other };
        let tab = story.agent.tab();
        let path = super::fixture::desk(case, "approval");
        async move { tab.post(&path, &[("reason", "Passes")]).await }
    })
    .await;
    assert!(answers.iter().all(|answer| answer.code.as_u16() == 303));
    let states = [story.state(&story.case), story.state(&other)];
    assert!(
        states == [State::Holding, State::Verifying] || states == [State::Verifying, State::Holding],
        "{states:?}"
    );
    assert_eq!(story.approvals(&story.case) + story.approvals(&other), 1);
    let loser = if states[0] == State::Holding {
        &other
    } else {
        &story.case
    };
    assert_eq!(told(&story.approve(loser).await), "flash-policy");
}

#[tokio::test]
async fn when_the_first_is_done_or_gone_the_second_is_judged_on_its_own() {
    let story = Story::new().await;
    let nina = story.app.person("nina");
    let other = story.ask(&nina, |_| {});
    story.held().await;
    story.claim(&other).await;
    story.prove_wanted(&other, &nina);
    story.prove_current(&other, &story.old);
    assert_eq!(told(&story.approve(&other).await), "flash-policy");
    story
        .decide(&story.agent, &story.case, "rejection", "Not theirs")
        .await;
    assert_eq!(told(&story.approve(&other).await), "flash-approved");
}

#[tokio::test]
async fn one_account_wanted_by_two_requests_is_given_once() {
    let story = Story::new().await;
    let (nina, her_old) = (story.app.person("nina"), story.app.person("her-old"));
    story.app.profile(crate::harness::ProfileFixture {
        mcid: "445566778",
        legal_name: "Nina Okafor",
        bound: crate::harness::BoundTo::actor(&her_old),
        ..Default::default()
    });
    let other = story.ask(&nina, |asking| {
        asking.mcid = Some("445566778");
        asking.name = "Nina Okafor";
    });
    story.claim(&other).await;
    story.prove_wanted(&other, &story.maya);
    story.prove_current(&other, &her_old);
    story.held().await;
    assert_eq!(told(&story.approve(&other).await), "flash-policy");
    // Contested, it may go on: the other one still waits.
    story.settle(&story.case, false);
    story.object(&story.case, Channel::Contact).await;
    assert_eq!(told(&story.approve(&other).await), "flash-policy");
    story.resolve(&story.lead, &story.case, "dismissed").await;
    assert_eq!(story.state(&story.case), State::Holding);
    story.advance(4 * HOUR);
    story.run_jobs();
    assert_eq!(story.bound().as_ref(), Some(&story.maya.person().key));
    story.assert_sound();
}

#[tokio::test]
async fn a_second_request_of_the_same_person_is_a_duplicate() {
    let story = Story::new().await;
    let again = story.ask(&story.maya, |asking| asking.mcid = Some(MCID));
    let request = story.request(&again);
    assert_eq!(
        (request.state, request.duplicate_of),
        (State::Duplicate, Some(story.case.id))
    );
    assert_eq!(story.stage(&again), "duplicate");
    assert_eq!(story.mailed("request_received"), 1);
    let before = story.app.snapshot();
    let answer = story.decide(&story.agent, &again, "claim", "").await;
    assert_eq!(told(&answer), "flash-moved-on");
    before.assert_unchanged(&story.app);
}

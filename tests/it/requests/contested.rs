//! Corners of an objection: what else goes on while it stands.

use realign::requests::{Channel, Setback, State};

use super::fixture::{DAY, HOUR, Story, page, told};

#[tokio::test]
async fn the_same_objection_is_noted_once_and_another_one_beside_it() {
    let story = Story::new().await;
    story.held().await;
    let case = &story.case;
    let owner = story.object(case, Channel::Contact).await;
    for _ in 0..3 {
        owner.post(&page(case, "objection"), &[]).await.ok();
    }
    assert_eq!((story.objections(case), story.mailed("objection")), (1, 1));
    story.old.post(&page(case, "objection"), &[]).await.ok();
    story.object(case, Channel::OldAccount).await;
    assert_eq!((story.objections(case), story.mailed("objection")), (3, 1));
    story.resolve(&story.lead, case, "dismissed").await;
    assert_eq!(story.state(case), State::Holding, "one decision closes them all");
}

#[tokio::test]
async fn the_clock_waits_for_notices_after_an_objection_too() {
    let story = Story::new().await;
    story.held().await;
    let case = &story.case;
    let notices = story.notices(case);
    story.settle_one(notices[0].id, false);
    story.object(case, Channel::OldAccount).await;
    story.resolve(&story.lead, case, "dismissed").await;
    assert_eq!(
        story.request(case).hold_until,
        None,
        "the contact email was not told yet"
    );
    story.settle_one(notices[1].id, false);
    assert_eq!(
        story.request(case).hold_until,
        Some(story.app.now().plus(4 * HOUR))
    );
}

#[tokio::test]
async fn a_notice_refused_meanwhile_takes_it_back() {
    let story = Story::new().await;
    story.held().await;
    let case = &story.case;
    let notices = story.notices(case);
    story.object(case, Channel::OldAccount).await;
    story.settle_one(notices[1].id, true);
    assert_eq!(story.state(case), State::Contested);
    story.resolve(&story.lead, case, "dismissed").await;
    let request = story.request(case);
    assert_eq!(
        (request.state, request.setback),
        (State::Verifying, Some(Setback::NoticeRefused))
    );
    assert_eq!(story.approvals(case), 0);
}

#[tokio::test]
async fn whoever_connects_meanwhile_is_done_when_it_is_dismissed() {
    let story = Story::new().await;
    story.rebound().await;
    let case = &story.case;
    story.object(case, Channel::Contact).await;
    story.connect();
    assert_eq!(story.state(case), State::Contested);
    story.resolve(&story.lead, case, "dismissed").await;
    assert_eq!(
        (story.state(case), story.stage(case).as_str()),
        (State::Connected, "solved")
    );
    assert_eq!(story.timeline(case), SOLVED);
    story.advance(40 * DAY);
    story.run_jobs();
    assert_eq!((story.state(case), story.mailed("nudge")), (State::Connected, 0));
}

/// The public timeline of a request that went well.
const SOLVED: [&str; 5] = ["asked", "claimed", "verification", "done", "solved"];

#[tokio::test]
async fn the_public_timeline_only_ever_goes_on() {
    for (outcome, end) in [("dismissed", &[][..]), ("upheld", &["closed"])] {
        let story = Story::new().await;
        story.rebound().await;
        story.connect();
        let case = &story.case;
        story.object(case, Channel::Contact).await;
        assert_eq!(story.timeline(case), SOLVED);
        assert_eq!(story.stage(case), "solved");
        story.resolve(&story.lead, case, outcome).await;
        assert_eq!(story.timeline(case), [&SOLVED[..], end].concat(), "{outcome}");
    }
}

#[tokio::test]
async fn another_change_of_the_profile_waits() {
    // Rebinds may follow each other closely here, so that the two can meet.
    let story = Story::with(|plot| plot.times.between_rebinds = HOUR).await;
    story.rebound().await;
    let first = &story.case;
    story.advance(2 * HOUR);
    let nina = story.app.person("nina");
    let next = story.ask(&nina, |_| {});
    story.claim(&next).await;
    story.prove_wanted(&next, &nina);
    story.prove_current(&next, &story.maya);
    story.object(first, Channel::OldAccount).await;
    assert_eq!(told(&story.approve(&next).await), "flash-policy");
    story.resolve(&story.lead, first, "dismissed").await;
    assert_eq!(told(&story.approve(&next).await), "flash-approved");
    story.settle(&next, false);

    // Stopped again while the second one holds: it does not slip through.
    story.object(first, Channel::Contact).await;
    story.advance(4 * HOUR);
    story.run_jobs();
    let request = story.request(&next);
    assert_eq!(
        (request.state, request.setback),
        (State::Verifying, Some(Setback::Contested))
    );
    assert_eq!(story.bound().as_ref(), Some(&story.maya.person().key));
    let second = story.second_lead();
    story.resolve(&story.lead, first, "upheld").await;
    story.resolve(&second, first, "upheld").await;
    assert_eq!(story.state(first), State::Undone);
    assert_eq!(story.bound().as_ref(), Some(&story.old.person().key));
    // The proof was of an account that the profile has left.
    assert_eq!(told(&story.approve(&next).await), "flash-policy");
    story.assert_sound();
}

#[tokio::test]
async fn a_change_that_can_not_be_undone_stays_with_the_leads() {
    let story = Story::new().await;
    story.rebound().await;
    let case = &story.case;
    story.app.profile(crate::harness::ProfileFixture {
        mcid: "445566778",
        bound: crate::harness::BoundTo::actor(&story.old),
        ..Default::default()
    });
    story.object(case, Channel::Contact).await;
    let before = story.app.snapshot();
    let answer = story.resolve(&story.lead, case, "upheld").await;
    assert_eq!(told(&answer), "flash-can-not-undo");
    before.assert_unchanged(&story.app);
}

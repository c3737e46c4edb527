//! What leads make of an objection, and what follows from it.

use realign::certification;
use realign::requests::{Channel, State};
use realign::threads::MAX_BODY;

use super::fixture::{DAY, HOUR, Story, desk, page, told};

#[tokio::test]
async fn a_dismissed_objection_lets_the_hold_run_in_full_again() {
    let story = Story::new().await;
    story.held().await;
    let case = &story.case;
    story.settle(case, false);
    story.advance(3 * HOUR);
    story.object(case, Channel::Contact).await;
    story.advance(HOUR);
    assert_eq!(
        told(&story.resolve(&story.lead, case, "dismissed").await),
        "flash-resolved"
    );
    let request = story.request(case);
    assert_eq!(
        (request.state, request.hold_until),
        (State::Holding, Some(story.app.now().plus(4 * HOUR)))
    );
    assert_eq!(story.approvals(case), 1, "what was approved stands");
    let again = story.resolve(&story.lead, case, "upheld").await;
    assert_eq!(told(&again), "flash-moved-on");
    story.advance(4 * HOUR);
    story.run_jobs();
    assert_eq!(story.state(case), State::Rebound);
}

#[tokio::test]
async fn the_same_address_is_only_told_from_then_on_and_the_owner_signs_in_to_stop_it() {
    let story = Story::new().await;
    story.held().await;
    let case = &story.case;
    story.settle(case, false);
    let owner = story.object(case, Channel::Contact).await;
    story.resolve(&story.lead, case, "dismissed").await;

    let before = story.app.snapshot();
    let shown = owner.get(&page(case, "objection")).await.ok();
    assert!(!shown.offers(&page(case, "objection")));
    owner.post(&page(case, "objection"), &[]).await.ok();
    before.assert_unchanged(&story.app);

    // The other channel is another one, and so is signing in.
    story.object_signed_in(case).await;
    assert_eq!(story.state(case), State::Contested);
    assert_eq!(
        told(&story.resolve(&story.lead, case, "dismissed").await),
        "flash-voted"
    );
    assert_eq!(story.state(case), State::Contested);
    let file = story.lead.get(desk(case, "").trim_end_matches('/')).await;
    file.ok().says("Vote of a lead").lacks("desk-note-");
    let twice = story.resolve(&story.lead, case, "dismissed").await;
    assert_eq!(told(&twice), "flash-voted", "one lead is not two");
    let second = story.second_lead();
    assert_eq!(
        told(&story.resolve(&second, case, "upheld").await),
        "flash-voted",
        "they do not agree"
    );
    assert_eq!(
        told(&story.resolve(&story.lead, case, "upheld").await),
        "flash-resolved"
    );
    assert_eq!(story.state(case), State::Rejected);
}

#[tokio::test]
async fn after_a_dismissal_the_account_needs_a_fresh_sign_in() {
    let story = Story::new().await;
    story.held().await;
    let case = &story.case;
    story.settle(case, false);
    story.object_signed_in(case).await;
    story.app.advance(HOUR / 2);
    story.lead.sign_in_again();
    story.resolve(&story.lead, case, "dismissed").await;
    story.app.advance(HOUR / 4);
    let path = page(case, "objection");
    let shown = story.old.get(&path).await.ok();
    assert!(!shown.offers(&path), "the session is from before");
    story.old.post(&path, &[]).await.ok();
    assert_eq!(story.state(case), State::Holding);
    story.object_signed_in(case).await;
    assert_eq!(story.state(case), State::Contested);
}

#[tokio::test]
async fn nobody_judges_an_objection_to_what_they_approved_or_asked_for() {
    let story = Story::new().await;
    let case = &story.case;
    story.verified().await;
    story.decide(&story.lead, case, "approval", "I approve").await;
    story.object(case, Channel::Contact).await;
    let answer = story.resolve(&story.lead, case, "dismissed").await;
    assert_eq!(told(&answer), "flash-own-request");
    assert_eq!(story.state(case), State::Contested);
    let agent = story.resolve(&story.agent, case, "dismissed").await;
    assert_eq!(agent.code.as_u16(), 403);
    let long = "\u{5b57}".repeat(MAX_BODY / 3 + 1);
    for fields in [
        &[("reason", long.as_str()), ("outcome", "upheld")][..],
        &[("reason", "x")],
        &[("outcome", "upheld")],
        &[("reason", "x"), ("outcome", "later")],
    ] {
        story
            .lead
            .post(&desk(case, "resolution"), fields)
            .await
            .status(422);
    }
    let second = story.second_lead();
    assert_eq!(
        told(&story.resolve(&second, case, "upheld").await),
        "flash-resolved"
    );
    assert_eq!((story.state(case), story.approvals(case)), (State::Rejected, 0));
}

#[tokio::test]
async fn upheld_before_the_change_rejects_it() {
    let story = Story::new().await;
    story.held().await;
    let case = &story.case;
    story.object(case, Channel::OldAccount).await;
    story.resolve(&story.lead, case, "upheld").await;
    assert_eq!(
        (story.state(case), story.stage(case).as_str()),
        (State::Rejected, "closed")
    );
    assert_eq!((story.approvals(case), story.mailed("rejected")), (0, 1));
    story.advance(5 * DAY);
    story.run_jobs();
    assert_eq!(story.bound().as_ref(), Some(&story.old.person().key));
    // From now on the profile is strict.
    let next = story.ask(&story.maya, |_| {});
    story.claim(&next).await;
    story.prove_wanted(&next, &story.maya);
    story.prove_current(&next, &story.old);
    assert_eq!(told(&story.approve(&next).await), "flash-policy");
}

#[tokio::test]
async fn upheld_after_the_change_undoes_it() {
    let story = Story::new().await;
    story.rebound().await;
    let case = &story.case;
    story.advance(29 * DAY);
    story.object(case, Channel::OldAccount).await;
    assert_eq!(
        (story.state(case), story.stage(case).as_str()),
        (State::Contested, "done")
    );
    story.resolve(&story.lead, case, "upheld").await;
    assert_eq!(
        (story.state(case), story.stage(case).as_str()),
        (State::Undone, "closed")
    );
    assert_eq!(story.bound().as_ref(), Some(&story.old.person().key));
    assert!(
        !story.has_session(story.maya.id()),
        "what she saw is not hers any more"
    );
    assert_eq!(story.mailed("undone"), 1);
    let app = &story.app.app;
    let journal = story
        .app
        .read(|conn| certification::earlier_bindings(app, conn, story.profile));
    let keys: Vec<_> = journal.iter().filter_map(|entry| entry.key.clone()).collect();
    assert_eq!(
        keys,
        [story.maya.person().key.clone(), story.old.person().key.clone()]
    );
    story.assert_sound();
}

#[tokio::test]
async fn thirty_days_after_the_change_also_when_connected() {
    for (days, stage, state) in [
        (29, State::Contested, State::Undone),
        (30, State::Connected, State::Connected),
    ] {
        let story = Story::new().await;
        story.rebound().await;
        let case = &story.case;
        story.connect();
        assert_eq!(story.state(case), State::Connected);
        story.advance(days * DAY);
        story.run_jobs();
        story.object(case, Channel::Contact).await;
        assert_eq!(story.state(case), stage, "{days} days");
        story.resolve(&story.lead, case, "upheld").await;
        assert_eq!(story.state(case), state);
        let owner = if state == State::Undone {
            &story.old
        } else {
            &story.maya
        };
        assert_eq!(story.bound().as_ref(), Some(&owner.person().key));
    }
}

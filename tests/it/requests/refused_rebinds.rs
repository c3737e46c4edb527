//! The end of a hold checks everything again: what changed since the approval takes the request back, and only staff
//! learns why.

use diesel::prelude::*;
use realign::certification::{self, FreezeCause, Freezing};
use realign::db::schema::profiles;
use realign::requests::{Setback, State};
use realign::verification::EvidenceKind;

use super::fixture::{HOUR, Story, told};
use crate::harness::{BoundTo, ProfileFixture};

/// Something that happens during the hold.
type Meanwhile = fn(&Story);

fn wanted_is_taken(story: &Story) {
    story.app.profile(ProfileFixture {
        mcid: "445566778",
        legal_name: "Tomas Grinberg",
        bound: BoundTo::actor(&story.maya),
        ..ProfileFixture::default()
    });
}

fn profile_changes(story: &Story) {
    story.app.write(|conn| {
        diesel::update(profiles::table.find(story.profile))
            .set(profiles::version.eq(profiles::version + 1))
            .execute(conn)?;
        Ok(())
    });
}

fn profile_freezes(story: &Story) {
    let (app, now) = (&story.app.app, story.app.now());
    let asked = Freezing {
        profile: story.profile,
        by: Some(story.old.id()),
        cause: FreezeCause::Owner,
        proven: true,
        request: None,
    };
    story
        .app
        .write(|conn| certification::freeze(app, conn, asked, now).map(drop));
}

#[tokio::test]
async fn what_changed_takes_it_back_and_only_staff_learns_why() {
    let cases: [(Setback, Meanwhile); 3] = [
        (Setback::TargetTaken, wanted_is_taken),
        (Setback::ProfileChanged, profile_changes),
        (Setback::Frozen, profile_freezes),
    ];
    for (why, meanwhile) in cases {
        let story = Story::new().await;
        let case = &story.case;
        story.held().await;
        story.settle(case, false);
        meanwhile(&story);
        story.advance(4 * HOUR);
        story.run_jobs();

        let request = story.request(case);
        assert_eq!((request.state, request.setback), (State::Verifying, Some(why)));
        assert_eq!(request.hold_until, None);
        assert_eq!(story.bound().as_ref(), Some(&story.old.person().key));
        assert!(story.has_session(story.old.id()), "{why}");
        assert_eq!(
            (story.approvals(case), story.recorded(case, "request.set_back")),
            (0, 1)
        );
        assert_eq!((story.mailed("done"), story.mailed("done_notice")), (0, 0));
        let staff = story.events(case, "staff");
        assert!(
            staff.contains(&("set_back".to_owned(), why.to_string())),
            "{staff:?}"
        );
        let hers = story.events(case, "private");
        assert!(
            hers.iter().all(|(_, detail)| detail != why.as_str()),
            "{why}: {hers:?}"
        );
        assert_eq!(story.stage(case), "verification", "{why}");
        assert_eq!(
            story.timeline(case),
            ["asked", "claimed", "verification"],
            "{why}"
        );
        let thread = story.maya.get(&format!("/messages/{}", case.thread)).await.ok();
        thread.lacks(why.as_str()).lacks("Grinberg").lacks("frozen");
        story.run_jobs();
        story.assert_sound();
    }
}

#[tokio::test]
async fn an_account_that_was_taken_has_to_be_another_one() {
    let story = Story::new().await;
    let case = &story.case;
    story.held().await;
    story.settle(case, false);
    wanted_is_taken(&story);
    story.advance(4 * HOUR);
    story.run_jobs();
    assert_eq!(story.latest(case, EvidenceKind::WantedAccount), None);
    assert_eq!(told(&story.approve(case).await), "flash-policy");
    let second = story.app.person("second");
    story.prove_wanted(case, &second);
    story.prove_current(case, &story.old);
    assert_eq!(told(&story.approve(case).await), "flash-approved");
    story.settle(case, false);
    story.advance(4 * HOUR);
    story.run_jobs();
    assert_eq!(story.bound().as_ref(), Some(&second.person().key));
    story.assert_sound();
}

#[tokio::test]
async fn a_profile_that_changed_is_proven_anew() {
    let story = Story::new().await;
    let case = &story.case;
    story.held().await;
    story.settle(case, false);
    profile_changes(&story);
    story.advance(4 * HOUR);
    story.run_jobs();
    assert_eq!(told(&story.approve(case).await), "flash-policy");
    story.prove_current(case, &story.old);
    assert_eq!(told(&story.approve(case).await), "flash-approved");
}

#[tokio::test]
async fn a_frozen_profile_waits_for_a_lead_and_then_for_an_approval() {
    let story = Story::new().await;
    let case = &story.case;
    story.held().await;
    profile_freezes(&story);
    let app = &story.app.app;
    story
        .app
        .write(|conn| realign::requests::after_frozen(app, conn, story.profile, story.app.now()));
    assert_eq!(story.state(case), State::Verifying);
    assert_eq!(told(&story.approve(case).await), "flash-policy");
    story.app.write(|conn| {
        use realign::db::schema::freezes;
        diesel::update(freezes::table)
            .set(freezes::ended_at.eq(story.app.now()))
            .execute(conn)?;
        Ok(())
    });
    assert_eq!(told(&story.approve(case).await), "flash-approved");
    assert_eq!(story.approvals(case), 1);
}

#[tokio::test]
async fn a_profile_is_moved_again_only_after_a_month_and_three_times_a_year() {
    let story = Story::new().await;
    story.rebound().await;
    let nina = story.app.person("nina");
    let next = story.ask(&nina, |_| {});
    story.claim(&next).await;
    let prove = |story: &Story| {
        story.prove_wanted(&next, &nina);
        story.prove_current(&next, &story.maya);
    };
    prove(&story);
    story.advance(29 * 24 * HOUR);
    prove(&story);
    assert_eq!(told(&story.approve(&next).await), "flash-policy");
    story.advance(24 * HOUR);
    assert_eq!(told(&story.approve(&next).await), "flash-approved");
}

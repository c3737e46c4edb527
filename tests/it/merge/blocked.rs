//! While a merge runs, connecting and rebinding either profile wait; and what stands in the way of a merge.

use diesel::prelude::*;
use realign::certification::{self, FreezeCause, Freezing};
use realign::db::schema::{merge_sides, merges, profiles};
use realign::requests::{Setback, State};

use super::world::{FIRST, HOUR, NAME, SECOND, World, ask, form, told};
use crate::harness::{BoundTo, ProfileFixture};

/// Somebody asks for another account on the profile with this number, and the agent takes it.
async fn rival(world: &World, mcid: &str) -> World {
    let other = world.app.person("other");
    world.app.password(&other, super::world::PASSWORD);
    let fields = form(
        "change-account",
        (mcid, NAME),
        ("old@example.com", "other@example.com"),
    );
    let case = ask(&world.app, &other, &fields).await;
    let rival = world.seen_by(&other, case);
    rival.claim().await;
    rival.prove("wanted", "other").await;
    rival
}

#[tokio::test]
async fn connecting_either_profile_waits() {
    let world = World::new().await;
    world.held().await;
    for owner in [&world.old, &world.maya] {
        owner.get("/learn").await.ok();
        let before = world.app.snapshot();
        let answer = owner.post("/learn/connection", &[]).await.status(409);
        answer.has_data("outcome", "merge_in_progress");
        // The Learn profile itself is made by the first visit that needs one.
        before.assert_changed_only(&world.app, &["learn_profiles", "learn_accounts"]);
        owner
            .get("/certification")
            .await
            .ok()
            .says("A change of this profile is under way");
    }
    // Given up, nothing waits any more.
    world.asker.get(&world.page("evidence")).await;
    let answer = world.asker.post(&world.page("withdrawal"), &[]).await;
    assert_eq!(told(&answer), "flash-withdrawn");
    assert_eq!(world.merges(), (vec!["cancelled".to_owned()], 0));
    for owner in [&world.old, &world.maya] {
        owner.get("/learn").await.ok();
        owner.post("/learn/connection", &[]).await.to("/learn");
    }
}

#[tokio::test]
async fn a_change_of_either_profile_is_not_approved_while_a_merge_runs() {
    for (mcid, account) in [(FIRST, "old"), (SECOND, "maya")] {
        let world = World::new().await;
        let rival = rival(&world, mcid).await;
        rival.prove("current", account).await;
        world.held().await;
        let before = world.app.snapshot();
        let fields = [("reason", "All is proven")];
        let answer = world.agent.post(&rival.desk("approval"), &fields).await;
        assert_eq!(told(&answer), "flash-policy");
        before.assert_unchanged(&world.app);
        let page = format!("/desk/requests/{}", rival.case);
        world
            .agent
            .get(&page)
            .await
            .ok()
            .has_data("outcome", "merge_in_progress");
        // And its numbers tell the rival nothing.
        rival
            .asker
            .get(&rival.page("evidence"))
            .await
            .ok()
            .lacks("merge_in_progress");
    }
}

#[tokio::test]
async fn a_merge_is_not_approved_while_a_change_of_either_profile_waits() {
    for (mcid, account) in [(FIRST, "old"), (SECOND, "maya")] {
        let world = World::new().await;
        let rival = rival(&world, mcid).await;
        rival.prove("current", account).await;
        let answer = world
            .agent
            .post(&rival.desk("approval"), &[("reason", "Proven")])
            .await;
        assert_eq!(told(&answer), "flash-approved");
        world.verified().await;
        let before = world.app.snapshot();
        assert_eq!(told(&world.merge("first").await), "flash-policy");
        before.assert_unchanged(&world.app);
    }
}

#[tokio::test]
async fn a_change_that_ends_its_hold_beside_a_merge_goes_back() {
    let world = World::new().await;
    let rival = rival(&world, FIRST).await;
    rival.prove("current", "old").await;
    world
        .agent
        .post(&rival.desk("approval"), &[("reason", "Proven")])
        .await;
    world.settle();
    // As if a merge had been let through beside it.
    let (agent, now) = (world.agent.id(), world.app.now());
    world.app.write(|conn| {
        diesel::insert_into(merges::table)
            .values((
                merges::id.eq(1i64),
                merges::request_id.eq(world.request().id),
                merges::survivor_id.eq(world.first),
                merges::survivor_version.eq(1i64),
                merges::merged_id.eq(world.second),
                merges::merged_version.eq(1i64),
                merges::why.eq("older"),
                merges::state.eq("running"),
                merges::approved_by.eq(agent),
                merges::approved_at.eq(now),
                merges::rebound.eq(false),
            ))
            .execute(conn)?;
        diesel::insert_into(merge_sides::table)
            .values((
                merge_sides::profile_id.eq(world.first),
                merge_sides::merge_id.eq(1i64),
            ))
            .execute(conn)?;
        Ok(())
    });
    world.advance(4 * HOUR);
    world.run_jobs();
    let request = rival.request();
    assert_eq!(
        (request.state, request.setback),
        (State::Verifying, Some(Setback::MergeInProgress))
    );
    assert_eq!(world.bound(world.first).as_deref(), Some("old"));
}

#[tokio::test]
async fn a_freeze_or_a_strict_profile_on_either_side_keeps_a_merge_back() {
    for is_first in [true, false] {
        let world = World::new().await;
        world.held().await;
        let profile = if is_first { world.first } else { world.second };
        let (app, now) = (&world.app.app, world.app.now());
        let asked = Freezing {
            profile,
            by: None,
            cause: FreezeCause::ClaimObjected,
            proven: true,
            request: None,
        };
        world
            .app
            .write(|conn| certification::freeze(app, conn, asked, now).map(drop));
        assert_eq!(
            world.state(),
            State::Verifying,
            "a freeze of either takes it back"
        );
        assert_eq!(world.merges(), (vec!["cancelled".to_owned()], 0));
        assert_eq!(told(&world.merge("first").await), "flash-policy");

        let strict = World::new().await;
        strict.verified().await;
        let profile = if is_first { strict.first } else { strict.second };
        strict.app.write(|conn| {
            diesel::update(profiles::table.find(profile))
                .set(profiles::strict_only.eq(true))
                .execute(conn)?;
            Ok(())
        });
        let page = strict.agent.get(&strict.desk("merge")).await.ok();
        page.has_data("strict", "strict-profile")
            .says("can not be approved here yet");
        assert_eq!(told(&strict.merge("first").await), "flash-policy");
    }
}

#[tokio::test]
async fn what_changed_since_the_approval_takes_it_back_and_changes_nothing() {
    type Meanwhile = fn(&World);
    let cases: [(Setback, Meanwhile); 2] = [
        (Setback::ProfileChanged, |world| {
            world.app.write(|conn| {
                diesel::update(profiles::table.find(world.second))
                    .set(profiles::version.eq(profiles::version + 1))
                    .execute(conn)?;
                Ok(())
            });
        }),
        (Setback::TargetTaken, |world| {
            world.app.profile(ProfileFixture {
                mcid: "445566778",
                legal_name: "Tomas Grinberg",
                bound: BoundTo::actor(&world.asker),
                ..ProfileFixture::default()
            });
        }),
    ];
    for (why, meanwhile) in cases {
        let world = World::new().await;
        world.verified().await;
        world.prove("wanted", "learner").await;
        assert_eq!(told(&world.merge("first").await), "flash-approved");
        world.settle();
        meanwhile(&world);
        world.advance(4 * HOUR);
        world.run_jobs();
        let request = world.request();
        assert_eq!((request.state, request.setback), (State::Verifying, Some(why)));
        assert_eq!(world.merges(), (vec!["cancelled".to_owned()], 0), "{why}");
        assert_eq!(world.bound(world.first).as_deref(), Some("old"));
        assert_eq!(world.bound(world.second).as_deref(), Some("maya"));
        assert_eq!(world.exams(world.first), ["AZ-104", "AZ-900"]);
        assert_eq!((world.mailed("merged"), world.mailed("merge_done")), (0, 0));
    }
}

#[tokio::test]
async fn open_requests_about_the_profile_that_goes_are_verified_anew_for_the_survivor() {
    let world = World::new().await;
    let rival = rival(&world, SECOND).await;
    rival.prove("current", "maya").await;
    world.merged().await;
    let request = rival.request();
    assert_eq!(request.profile_id, Some(world.first));
    assert_eq!(
        (request.state, request.setback),
        (State::Verifying, Some(Setback::ProfileMerged))
    );
    let page = format!("/desk/requests/{}", rival.case);
    let page = world.agent.get(&page).await.ok();
    page.has_data("missing", "policy-strong-item");
    rival.asker.sign_in_again();
    let thread = rival.asker.get(&rival.page("evidence")).await.ok();
    thread.lacks("merge");
}

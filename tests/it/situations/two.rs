//! Two certification profiles, of one person or of two.

use super::Ended;
use crate::harness::{BoundTo, ProfileFixture};
use crate::merge::world::{DAY, NAME, PASSWORD, SECOND, World, ask, form};

async fn moving() -> World {
    let world = World::with(|plot| plot.topic = "change-account").await;
    world.claim().await;
    world
}

pub async fn bound_elsewhere() -> Ended {
    let world = moving().await;
    assert_eq!(world.prove("wanted", "maya").await, "msa_bound_elsewhere");
    let page = world.page("evidence?outcome=msa_bound_elsewhere");
    let page = world.asker.get(&page).await.ok();
    // The way on leads to one profile with everything.
    world.prove("current", "old").await;
    world.answer_second(&[("legal_name", NAME)]).await;
    world.merge("first").await.status(303);
    world.make();
    assert_eq!(world.bound(world.first).as_deref(), Some("maya"));
    assert_eq!(world.exams(world.first), ["AZ-104", "AZ-900", "SC-300"]);
    Ended::done(page)
}

pub async fn unavailable() -> Ended {
    let world = moving().await;
    let friend = world.app.person("friend");
    world.app.password(&friend, PASSWORD);
    world.app.profile(ProfileFixture {
        mcid: "445566778",
        legal_name: "Tomas Grinberg",
        bound: BoundTo::actor(&friend),
        ..ProfileFixture::default()
    });
    let before = world.app.snapshot();
    assert_eq!(world.prove("wanted", "friend").await, "target_unavailable");
    let page = world.page("evidence?outcome=target_unavailable");
    let page = world.asker.get(&page).await.ok();
    let page = page.lacks("Grinberg").lacks("445566778");
    Ended::refused(&world.app, &before, page)
}

pub async fn merge_runs() -> Ended {
    let world = World::new().await;
    world.held().await;
    world.maya.get("/align").await.ok();
    world.maya.get("/learn").await.ok();
    crate::learn::fixture::with_learn(&world.app, &world.maya);
    let before = world.app.snapshot();
    let page = world.maya.post("/learn/connection", &[]).await.status(409);
    Ended::refused(&world.app, &before, page)
}

pub async fn merged_number() -> Ended {
    let world = World::new().await;
    world.merged().await;
    world.advance(31 * DAY);
    let nina = world.app.person("nina");
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
    Ended::done(hers.agent.get(&page).await.ok())
}

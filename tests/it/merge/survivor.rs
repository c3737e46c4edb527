//! Which profile survives: by rule, or by the agent's choice with a reason.

use super::world::{HOUR, NEW_NAME, SECOND, World, exam, told};

#[tokio::test]
async fn after_a_change_of_the_name_the_new_name_survives() {
    let world = World::with(|plot| plot.second_name = NEW_NAME).await;
    world.claim().await;
    let fields = [
        ("mcid", SECOND),
        ("legal_name", NEW_NAME),
        ("current_name", NEW_NAME),
    ];
    world.answer_second(&fields).await;
    world.prove("current", "old").await;
    world.prove("second", "maya").await;
    let page = world.agent.get(&world.desk("merge")).await.ok();
    page.has_data("verdict", "allowed")
        .has_data("why", "current_name")
        .has_data("moved", "2")
        .lacks(NEW_NAME);
    assert_eq!(told(&world.merge("second").await), "flash-approved");
    world.make();
    assert_eq!(world.exams(world.second), ["AZ-104", "AZ-900", "SC-300"]);
    assert_eq!(world.bound(world.second).as_deref(), Some("maya"));
    assert_eq!(world.bound(world.first), None);
}

#[tokio::test]
async fn a_name_that_fits_neither_profile_decides_nothing() {
    let world = World::new().await;
    world.claim().await;
    let fields = [
        ("mcid", SECOND),
        ("legal_name", "Maya Lindqvist"),
        ("current_name", "Somebody Else"),
    ];
    world.answer_second(&fields).await;
    let page = world.agent.get(&world.desk("merge")).await.ok();
    page.has_data("why", "more_exams");
}

#[tokio::test]
async fn the_agent_chooses_the_other_one_for_a_reason() {
    let world = World::new().await;
    world.verified().await;
    let path = world.desk("merge");
    world
        .agent
        .fill(&path, &path, &[("survivor", "second"), ("reason", " ")])
        .await
        .status(422)
        .says("Write the reason");
    world
        .agent
        .fill(&path, &path, &[("survivor", "both"), ("reason", "Because")])
        .await
        .status(422)
        .says("Choose which profile survives");
    assert_eq!(told(&world.merge("second").await), "flash-approved");
    world.make();
    assert_eq!(world.bound(world.second).as_deref(), Some("maya"));
    let request = format!("/desk/requests/{}", world.case);
    world.lead.get(&request).await.ok().has_data("merged", "chosen");
}

#[tokio::test]
async fn what_is_on_both_stands_there_once_and_what_no_longer_shows_is_told_before() {
    let world = World::with(|plot| {
        plot.second_exams = vec![
            exam("AZ-104", "2025-03-14", "4471290"),
            exam("PL-900", "2022-02-02", "4471291"),
        ];
    })
    .await;
    world.verified().await;
    let page = world.agent.get(&world.desk("merge")).await.ok();
    page.has_data("moved", "0")
        .has_data("folded", "1")
        .has_data("lost", "1")
        .has_data("why", "older");
    world.merge("first").await;
    world.settle();
    world.advance(4 * HOUR);
    world.run_jobs();
    assert_eq!(world.exams(world.first), ["AZ-104", "AZ-900"]);
}

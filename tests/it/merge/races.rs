//! Everything by twenty at once: one wins, the others are told politely, nothing is done twice.

use realign::certification;
use realign::requests::{self, State};

use super::world::{HOUR, World, told};
use crate::harness::{Answer, race};

const CLIENTS: usize = 20;

fn count(answers: &[Answer], key: &str) -> usize {
    for answer in answers {
        assert!(answer.code.as_u16() < 500, "{}: {}", answer.asked, answer.body);
    }
    answers.iter().filter(|answer| told(answer) == key).count()
}

#[tokio::test]
async fn twenty_approvals_are_one_merge() {
    let world = World::new().await;
    world.verified().await;
    let path = world.desk("merge");
    let answers = race(CLIENTS, |n| {
        let tab = world.agent.tab();
        let path = path.clone();
        async move {
            let survivor = if n % 2 == 0 { "first" } else { "second" };
            tab.post(&path, &[("survivor", survivor), ("reason", "Proven")])
                .await
        }
    })
    .await;
    assert_eq!(count(&answers, "flash-approved"), 1);
    assert_eq!(count(&answers, "flash-moved-on"), CLIENTS - 1);
    assert_eq!(world.merges(), (vec!["running".to_owned()], 2));
    assert_eq!(world.mailed("merge_approved"), 4);
}

#[tokio::test]
async fn the_jobs_of_twenty_nodes_merge_once_while_everybody_connects() {
    let world = World::new().await;
    world.held().await;
    world.settle();
    world.advance(4 * HOUR);
    for owner in [&world.old, &world.maya] {
        owner.get("/learn").await.ok();
    }
    let app = world.app.app.clone();
    let jobs = tokio::task::spawn_blocking(move || {
        std::thread::scope(|scope| {
            for _ in 0..5 {
                scope.spawn(|| {
                    for _ in 0..4 {
                        drop(requests::jobs::run_due(&app));
                    }
                });
            }
        });
    });
    let answers = race(CLIENTS, |n| {
        let tab = [&world.old, &world.maya][n % 2].tab();
        async move { tab.post("/learn/connection", &[]).await }
    })
    .await;
    jobs.await.unwrap();
    world.run_jobs();
    count(&answers, "");
    assert!(matches!(world.state(), State::Rebound | State::Connected));
    assert_eq!(world.recorded("request.merged"), 1);
    assert_eq!((world.mailed("merged"), world.mailed("merge_done")), (4, 1));
    // Whoever connected in between, nothing is shown as good that is not.
    let of_merged = world
        .app
        .read(|conn| realign::connection::of_profile(conn, world.second));
    assert!(of_merged.is_none_or(|found| found.state != realign::connection::ConnectionState::Connected));
}

#[tokio::test]
async fn twenty_undoings_are_one() {
    let world = World::new().await;
    world.merged().await;
    let path = world.desk("undo");
    let answers = race(CLIENTS, |_| {
        let tab = world.lead.tab();
        let path = path.clone();
        async move { tab.post(&path, &[("reason", "Two people")]).await }
    })
    .await;
    assert_eq!(count(&answers, "flash-merge-undone"), 1);
    assert_eq!(count(&answers, "flash-moved-on"), CLIENTS - 1);
    assert_eq!(world.recorded("request.undone"), 1);
    let app = &world.app.app;
    for profile in [world.first, world.second] {
        assert!(
            world
                .app
                .read(|conn| certification::binding_of(app, conn, profile))
                .is_some()
        );
    }
}

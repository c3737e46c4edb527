//! Who owns one profile and wants to swallow another: impossible without evidence on both.

use diesel::prelude::*;
use realign::db::schema::{challenges, evidence};
use realign::requests::State;

use super::world::{FIRST, NAME, PASSWORD, SECOND, World, ask, told};
use crate::harness::{Actor, BoundTo, ProfileFixture};

/// A thief with a profile of her own, who asks for the joining of it with Maya's.
async fn theft(world: &World, first: &str, second: &str) -> (World, Actor) {
    let thief = world.app.person("thief");
    world.app.password(&thief, PASSWORD);
    let asker = world.app.person("thief-asks");
    let fields = [
        ("step", "send"),
        ("topic", "two-profiles"),
        ("title", "Two profiles of mine"),
        ("body", "Please join them."),
        ("mcid", first),
        ("legal_name", NAME),
        ("current_account", "thief@example.com"),
        ("wanted_account", "thief@example.com"),
    ];
    world.app.profile(ProfileFixture {
        mcid: "991111111",
        legal_name: NAME,
        contact: Some("thief.contact@example.org".to_owned()),
        bound: BoundTo::actor(&thief),
        ..ProfileFixture::default()
    });
    let case = ask(&world.app, &asker, &fields).await;
    let theft = world.seen_by(&asker, case);
    theft.claim().await;
    theft
        .answer_second(&[("mcid", second), ("legal_name", NAME)])
        .await;
    (theft, thief)
}

async fn assert_refused(world: &World) {
    let before = world.app.snapshot();
    for staff in [&world.agent, &world.lead] {
        let fields = [("survivor", "first"), ("reason", "They were so convincing")];
        let answer = staff.post(&world.desk("merge"), &fields).await;
        assert_eq!(told(&answer), "flash-policy");
        let answer = staff.post(&world.desk("approval"), &fields).await;
        assert_eq!(told(&answer), "flash-policy");
    }
    before.assert_unchanged(&world.app);
    assert_eq!(world.state(), State::Verifying);
}

#[tokio::test]
async fn the_own_profile_second_or_first_swallows_nothing() {
    for own_is_first in [true, false] {
        let world = World::new().await;
        let (first, second) = if own_is_first {
            ("991111111", SECOND)
        } else {
            (FIRST, "991111111")
        };
        let (theft, _) = theft(&world, first, second).await;
        assert_refused(&theft).await;
        // The own account, for everything.
        for what in ["wanted", "current", "second"] {
            theft.prove(what, "thief").await;
        }
        assert_refused(&theft).await;
        // Everything that can be known of the other one.
        let answers = [
            ("mcid", second),
            ("legal_name", NAME),
            ("exam_code", "SC-300"),
            ("exam_date", "2025-06-01"),
            ("registration_id", "5580001"),
        ];
        theft.answer_second(&answers).await;
        let fields = [("exam_code", "AZ-104"), ("exam_date", "2025-03-14")];
        let path = theft.page("evidence");
        theft.asker.fill(&path, &path, &fields).await.status(303);
        assert_refused(&theft).await;
        assert_eq!(world.bound(world.first).as_deref(), Some("old"));
        assert_eq!(world.bound(world.second).as_deref(), Some("maya"));
        // And the owner gets what she asks for.
        world.merged().await;
    }
}

#[tokio::test]
async fn one_profile_named_twice_is_not_two() {
    let world = World::new().await;
    let (theft, _) = theft(&world, "991111111", "").await;
    for what in ["current", "second"] {
        theft.prove(what, "thief").await;
    }
    let page = theft.agent.get(&theft.desk("merge")).await.ok();
    page.has_data("missing", "policy-second-no-profile")
        .says("There is nothing to preview yet");
    assert_refused(&theft).await;
}

#[tokio::test]
async fn an_unknown_second_number_behaves_as_a_known_one() {
    let mut seen = Vec::new();
    for number in [SECOND, "990000009"] {
        let world = World::new().await;
        world.claim().await;
        let mut told_to_her = Vec::new();
        let answers = [
            ("mcid", number),
            ("legal_name", "Somebody Else"),
            ("exam_code", "AZ-104"),
            ("exam_date", "2020-01-01"),
        ];
        let answer = world.answer_second(&answers).await;
        told_to_her.push((answer.location().to_owned(), told(&answer)));
        world.asker.get(&world.page("second")).await.ok();
        for _ in 0..4 {
            let answer = world.asker.post(&world.page("second/codes"), &[]).await;
            told_to_her.push((answer.location().to_owned(), told(&answer)));
        }
        let path = world.page("second");
        let wrong = world.asker.fill(&path, &path, &[("code", "00000000")]).await;
        told_to_her.push((wrong.code.to_string(), String::new()));
        let outcome = world.prove("second", "learner").await;
        told_to_her.push((outcome, String::new()));
        let page = world.asker.get(&path).await.ok();
        let shown = page
            .visible()
            .split(' ')
            .filter(|word| !word.contains(':'))
            .collect::<Vec<_>>()
            .join(" ");
        told_to_her.push((shown, String::new()));
        let hers: Vec<(String, String)> = told_to_her
            .into_iter()
            .map(|(to, key)| (to.replace(world.case.as_str(), "CASE"), key))
            .collect();
        let rows: (i64, i64) = world.app.read(|conn| {
            Ok((
                evidence::table.count().get_result(conn)?,
                challenges::table.count().get_result(conn)?,
            ))
        });
        seen.push((hers, rows));
    }
    assert_eq!(seen[0], seen[1]);
}

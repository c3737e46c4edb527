//! Who owns one profile and wants to swallow another: impossible without evidence on both.

use diesel::prelude::*;
use realign::db::schema::{challenges, evidence};
use realign::requests::State;

use super::world::{FIRST, NAME, PASSWORD, SECOND, World, ask, form, told};
use crate::harness::{Actor, BoundTo, ProfileFixture};

/// A thief with a profile of her own, who asks for the joining of it with Maya's.
async fn theft(world: &World, first: &str, second: &str) -> (World, Actor) {
    let thief = world.app.person("thief");
    world.app.password(&thief, PASSWORD);
    let asker = world.app.person("thief-asks");
    let fields = form(
        "two-profiles",
        (first, NAME),
        ("thief@example.com", "thief@example.com"),
    );
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

/// Whether the requester sees this item as given.
async fn is_given(world: &World, page: &str, step: &str) -> bool {
    let shown = world.asker.get(&world.page(page)).await.ok();
    let text = shown
        .body
        .split(&format!("data-step=\"{step}\""))
        .nth(1)
        .unwrap()
        .to_owned();
    text.split("</li>").next().unwrap().contains("Received")
}

#[tokio::test]
async fn what_a_proof_comes_to_tells_nothing_of_a_number_that_was_typed() {
    let mut seen = Vec::new();
    // Somebody with a profile of their own names another number: of somebody else, or of nobody.
    for number in ["445566778", "990000009"] {
        let world = World::new().await;
        world.app.profile(ProfileFixture {
            mcid: "445566778",
            legal_name: "Tomas Grinberg",
            ..ProfileFixture::default()
        });
        world.claim().await;
        world
            .answer_second(&[("mcid", number), ("legal_name", NAME)])
            .await;
        let mut told = vec![
            world.prove("second", "old").await,
            world.prove("current", "maya").await,
        ];
        for (page, step) in [("evidence", "step-current"), ("second", "step-second-current")] {
            told.push(is_given(&world, page, step).await.to_string());
        }
        told.push(world.prove("wanted", "maya").await);
        seen.push(told);
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn a_number_that_is_typed_gets_in_the_way_of_nobody() {
    // For one profile alone, with somebody else's number given as the second one's.
    let world = World::with(|plot| plot.topic = "change-account").await;
    world.claim().await;
    let (friend, tom) = (world.app.person("friend"), world.app.person("tom"));
    world.app.password(&friend, super::world::PASSWORD);
    let theirs = world.app.profile(ProfileFixture {
        mcid: "445566778",
        legal_name: "Tomas Grinberg",
        bound: BoundTo::actor(&tom),
        ..ProfileFixture::default()
    });
    world.app.profile(ProfileFixture {
        mcid: "445566779",
        legal_name: "Somebody Else",
        bound: BoundTo::actor(&friend),
        ..ProfileFixture::default()
    });
    assert_eq!(world.prove("wanted", "friend").await, "target_unavailable");
    world
        .answer_second(&[("mcid", "445566778"), ("legal_name", "Tomas Grinberg")])
        .await;
    assert_eq!(world.prove("wanted", "learner").await, "proof_received");
    world.prove("current", "old").await;
    let fields = [("reason", "Both are shown")];
    let answer = world.agent.post(&world.desk("approval"), &fields).await;
    assert_eq!(told(&answer), "flash-approved");
    assert_eq!(world.state(), State::Holding);
    let page = tom.get("/certification").await.ok();
    page.says("Tomas Grinberg")
        .lacks("A change of this profile is under way")
        .lacks("/objection");
    // Neither freezing it nor connecting it touches the request.
    tom.get("/learn").await.ok();
    tom.post("/learn/connection", &[]).await.to("/learn");
    let stranger = world.app.person("stranger");
    stranger.get("/certification").await.ok();
    stranger
        .post("/certification/freeze", &[("mcid", "445566778")])
        .await
        .status(303);
    assert!(
        world
            .app
            .read(|conn| realign::certification::is_frozen(conn, theirs))
    );
    assert_eq!(world.state(), State::Holding);
    world.make();
    assert_eq!(world.bound(world.first).as_deref(), Some("learner"));
}

#[tokio::test]
async fn what_was_shown_of_a_profile_that_went_counts_for_no_other() {
    let world = World::new().await;
    // Another request of the same owner names both, the second by its account.
    let helper = world.app.person("helper");
    world.app.password(&helper, super::world::PASSWORD);
    let fields = form(
        "two-profiles",
        (FIRST, NAME),
        ("old@example.com", "helper@example.com"),
    );
    let case = ask(&world.app, &helper, &fields).await;
    let other = world.seen_by(&helper, case);
    other.claim().await;
    assert_eq!(other.prove("second", "maya").await, "proof_received");
    other.answer_second(&[("legal_name", NAME)]).await;
    world.merged().await;
    // It is about one profile now, and nothing that was shown of the second one counts.
    let request = other.request();
    assert_eq!(
        (request.profile_id, request.second_profile_id),
        (Some(world.first), None)
    );
    let evidence = world
        .app
        .read(|conn| realign::verification::evidence_of(conn, request.id));
    let now = world.app.now();
    let live: Vec<_> = evidence
        .iter()
        .filter(|item| item.which == realign::verification::Which::Second && item.is_live(now))
        .map(|item| item.kind)
        .collect();
    assert!(live.is_empty(), "{live:?}");
}

#[tokio::test]
async fn the_account_that_keeps_both_profiles_has_been_shown() {
    let world = World::new().await;
    world.claim().await;
    // The second one is shown by its contact email, its account is not.
    assert_eq!(world.prove("current", "old").await, "proof_received");
    world
        .answer_second(&[
            ("mcid", SECOND),
            ("legal_name", NAME),
            ("exam_code", "SC-300"),
            ("exam_date", "2025-06-01"),
        ])
        .await;
    let path = world.page("second");
    world.asker.get(&path).await.ok();
    world
        .asker
        .post(&world.page("second/codes"), &[])
        .await
        .status(303);
    let mail = world
        .app
        .mail_to("second.contact@example.org", realign::mail::MailKind::ContactCode)
        .await;
    let code = crate::harness::Read::code(&mail);
    world
        .asker
        .fill(&path, &path, &[("code", &code)])
        .await
        .status(303);
    let before = world.app.snapshot();
    assert_eq!(told(&world.merge("second").await), "flash-policy");
    before.assert_unchanged(&world.app);
    assert_eq!(told(&world.merge("first").await), "flash-approved");
}

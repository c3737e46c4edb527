//! The whole job as people do it: asked, both profiles shown, previewed, approved, held, made, connected.

use realign::mail::MailKind;
use realign::requests::State;

use super::world::{FIRST, HOUR, NAME, SECOND, World, told};
use crate::harness::Read;

#[tokio::test]
async fn two_profiles_become_one() {
    let world = World::new().await;
    world.claim().await;
    // The requester is led to the second profile, and gives its number blind.
    let thread = world.asker.visit("/messages").await.ok();
    let thread = thread
        .links()
        .into_iter()
        .find(|link| link.starts_with("/messages/"));
    let page = world.asker.get(&thread.unwrap()).await.ok();
    page.has_data("step", "step-second");
    let page = world.asker.get(&world.page("second")).await.ok();
    page.contains("name=\"mcid\"")
        .contains("name=\"current_name\"")
        .lacks(SECOND);
    let sent = world
        .answer_second(&[("mcid", SECOND), ("legal_name", NAME)])
        .await;
    sent.to(&world.page("second"));
    // By the account of the first, and by the contact email of the second.
    assert_eq!(world.prove("current", "old").await, "proof_received");
    let desk = world.agent.get(&world.desk("merge")).await.ok();
    desk.has_data("verdict", "not-allowed")
        .has_data("missing", "policy-second-strong-item")
        .has_data("missing", "policy-second-exam-fact")
        .lacks("name=\"survivor\"");
    let codes = world.page("second/codes");
    world.asker.get(&world.page("second")).await.ok();
    world
        .asker
        .post(&codes, &[])
        .await
        .to(&format!("{}#contact", world.page("second")));
    let mail = world
        .app
        .mail_to("second.contact@example.org", MailKind::ContactCode)
        .await;
    let code = mail.code();
    world.answer_second(&[("code", &code)]).await;
    world
        .answer_second(&[("exam_code", "SC-300"), ("exam_date", "2025-06-01")])
        .await;

    let desk = world.agent.get(&world.desk("merge")).await.ok();
    let desk = desk
        .has_data("verdict", "allowed")
        .has_data("why", "more_exams")
        .has_data("moved", "1")
        .says("1 exam comes to the survivor.")
        .says("The survivor keeps its account.");
    // Figures and signs, no value of a profile.
    for value in [
        FIRST,
        SECOND,
        NAME,
        "example.org",
        "old@example.com",
        "SC-300",
        "2025",
    ] {
        assert!(!desk.visible().contains(value), "{value}: {}", desk.visible());
    }
    let plain = world
        .agent
        .get(&format!("/desk/requests/{}", world.case))
        .await
        .ok();
    assert!(
        !plain.offers(&world.desk("approval")),
        "a merge is not approved as a rebind"
    );
    assert_eq!(told(&world.merge("first").await), "flash-approved");
    assert_eq!(world.state(), State::Holding);
    assert_eq!(world.merges(), (vec!["running".to_owned()], 2));

    // All four old contacts are told; the hold is the longer of the two ways.
    assert_eq!(world.mailed("merge_approved"), 4);
    world.settle();
    assert_eq!(world.request().hold_until, Some(world.app.now().plus(24 * HOUR)));
    world.advance(24 * HOUR);
    world.run_jobs();

    assert_eq!(world.state(), State::Rebound);
    assert_eq!(world.exams(world.first), ["AZ-104", "AZ-900", "SC-300"]);
    assert_eq!(world.bound(world.first).as_deref(), Some("old"));
    assert_eq!(world.bound(world.second), None);
    assert_eq!(world.resolves(SECOND), Some(world.first));
    assert_eq!(world.merges(), (vec!["done".to_owned()], 0));
    assert_eq!((world.mailed("merge_done"), world.mailed("merged")), (1, 4));
    assert_eq!(
        (world.recorded("request.merged"), world.recorded("profile.merged")),
        (1, 2)
    );

    // The owner sees all exams, and connects.
    world.old.sign_in_again();
    let own = world.old.get("/certification").await.ok();
    own.says(FIRST).says("SC-300").says("AZ-104");
    world.old.get("/learn").await.ok();
    world.old.post("/learn/connection", &[]).await.to("/learn");
    assert_eq!(world.state(), State::Connected);
    world.old.get("/learn").await.ok().says("SC-300");
    // The other account has none any more.
    world.maya.sign_in_again();
    world.maya.get("/certification").await.ok().lacks(SECOND);
}

#[tokio::test]
async fn the_survivor_goes_to_the_wanted_account_that_was_proven() {
    for wanted in ["maya", "learner", "old"] {
        let world = World::new().await;
        world.verified().await;
        assert_eq!(world.prove("wanted", wanted).await, "proof_received", "{wanted}");
        if wanted != "old" {
            // The accounts were shown for no certain account before: they count for this one.
            let page = world.agent.get(&world.desk("merge")).await.ok();
            page.says("The survivor goes to the wanted account.");
        }
        assert_eq!(told(&world.merge("first").await), "flash-approved", "{wanted}");
        world.make();
        assert_eq!(world.bound(world.first).as_deref(), Some(wanted));
        assert_eq!(world.bound(world.second), None);
    }
}

#[tokio::test]
async fn every_mail_leads_somewhere_and_names_nobody() {
    let world = World::new().await;
    world.held().await;
    let notice = world
        .app
        .mail_to("second.contact@example.org", MailKind::MergeApproved)
        .await;
    notice.path("/requests/");
    world.app.run_mail().await;
    world.advance(4 * HOUR);
    world.run_jobs();
    world.app.run_mail().await;
    for (to, kind) in [
        ("first.contact@example.org", MailKind::Merged),
        ("second.contact@example.org", MailKind::Merged),
        ("old@example.com", MailKind::Merged),
        ("maya@example.com", MailKind::Merged),
        ("learner@example.com", MailKind::MergeDone),
    ] {
        let mail = world.app.mail_to(to, kind).await;
        for value in [FIRST, SECOND, "Lindqvist", "@example.org", "SC-300"] {
            assert!(!mail.text.contains(value), "{kind} to {to}: {}", mail.text);
        }
    }
}

#[tokio::test]
async fn whoever_mixes_up_the_two_profiles_gets_there_too() {
    let world = World::new().await;
    world.claim().await;
    // The first number once more, at the second profile: told beside the field, and nothing is lost by it.
    let path = world.page("second");
    world.asker.get(&path).await.ok();
    let before = world.app.snapshot();
    let fields = [("mcid", FIRST), ("legal_name", NAME)];
    world
        .asker
        .post(&path, &fields)
        .await
        .status(422)
        .says("This is the number of the other profile.")
        .contains(&format!("value=\"{}\"", FIRST));
    before.assert_unchanged(&world.app);
    // Each account on the page of the other profile.
    assert_eq!(world.prove("current", "maya").await, "proof_received");
    assert_eq!(world.prove("second", "old").await, "proof_received");
    world.answer_second(&[("legal_name", NAME)]).await;
    world
        .agent
        .get(&world.desk("merge"))
        .await
        .ok()
        .has_data("verdict", "allowed");
    assert_eq!(told(&world.merge("first").await), "flash-approved");
    world.make();
    assert_eq!(world.bound(world.first).as_deref(), Some("old"));
    assert_eq!(world.bound(world.second), None);
}

#[tokio::test]
async fn the_wanted_account_counts_for_the_profile_it_belongs_to() {
    let world = World::new().await;
    world.claim().await;
    assert_eq!(world.prove("wanted", "old").await, "proof_received");
    assert_eq!(world.prove("second", "maya").await, "proof_received");
    world.answer_second(&[("legal_name", NAME)]).await;
    world
        .agent
        .get(&world.desk("merge"))
        .await
        .ok()
        .has_data("verdict", "allowed");
}

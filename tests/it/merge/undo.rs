//! A lead undoes a merge within thirty days.

use realign::requests::State;

use super::world::{DAY, FIRST, SECOND, World, told};
use crate::harness::{BoundTo, ProfileFixture};

const WHY: [(&str, &str); 1] = [("reason", "They are two people after all")];

#[tokio::test]
async fn everything_goes_back_and_both_owners_are_told() {
    for wanted in [None, Some("maya"), Some("learner")] {
        let world = World::new().await;
        world.verified().await;
        if let Some(wanted) = wanted {
            world.prove("wanted", wanted).await;
        }
        assert_eq!(told(&world.merge("first").await), "flash-approved");
        world.make();
        let page = format!("/desk/requests/{}", world.case);
        let page = world.lead.get(&page).await.ok();
        page.lacks("first_binding")
            .has_data("merged", "more_exams")
            .says("It can be undone until");
        let path = world.desk("undo");
        world
            .lead
            .post(&path, &[("reason", " ")])
            .await
            .status(422)
            .says("Write the reason");
        let answer = world.lead.post(&path, &WHY).await;
        assert_eq!(told(&answer), "flash-merge-undone", "{wanted:?}");
        assert_eq!(world.state(), State::Undone);
        assert_eq!(world.bound(world.first).as_deref(), Some("old"));
        assert_eq!(world.bound(world.second).as_deref(), Some("maya"));
        assert_eq!(world.exams(world.first), ["AZ-104", "AZ-900"]);
        assert_eq!(world.exams(world.second), ["SC-300"]);
        assert_eq!(world.resolves(FIRST), Some(world.first));
        assert_eq!(world.resolves(SECOND), Some(world.second));
        assert_eq!(world.merges(), (vec!["undone".to_owned()], 0));
        assert_eq!(
            (
                world.recorded("request.undone"),
                world.recorded("profile.merge_undone")
            ),
            (1, 2)
        );
        world.app.run_mail().await;
        let mut told_to: Vec<String> = world
            .app
            .app
            .mailbox
            .all()
            .into_iter()
            .filter(|mail| mail.kind == realign::mail::MailKind::MergeUndone)
            .map(|mail| mail.to)
            .collect();
        told_to.sort();
        told_to.dedup();
        let mut expected = vec![
            "first.contact@example.org",
            "learner@example.com",
            "maya@example.com",
            "second.contact@example.org",
        ];
        if wanted.is_some() {
            // Its account had been taken from the first profile as well.
            expected.push("old@example.com");
        }
        expected.sort_unstable();
        assert_eq!(told_to, expected, "{wanted:?}");
        // Once is enough.
        let answer = world.lead.post(&path, &WHY).await;
        assert_eq!(told(&answer), "flash-moved-on");
        // What was undone can be asked for and made again.
        world.maya.sign_in_again();
        world
            .maya
            .get("/certification")
            .await
            .ok()
            .says(SECOND)
            .says("SC-300");
    }
}

#[tokio::test]
async fn it_is_for_leads_who_have_no_part_in_it_and_for_thirty_days() {
    let world = World::new().await;
    world.held().await;
    let path = world.desk("undo");
    // Not made yet.
    let before = world.app.snapshot();
    assert_eq!(told(&world.lead.post(&path, &WHY).await), "flash-moved-on");
    before.assert_unchanged(&world.app);
    world.make();
    world.maya.sign_in_again();
    let before = world.app.snapshot();
    world.agent.post(&path, &WHY).await.status(403);
    world.maya.post(&path, &WHY).await.status(403);
    before.assert_unchanged(&world.app);
    world.advance(30 * DAY);
    let page = format!("/desk/requests/{}", world.case);
    world.lead.get(&page).await.ok().lacks(&path);
    let before = world.app.snapshot();
    assert_eq!(told(&world.lead.post(&path, &WHY).await), "flash-moved-on");
    before.assert_unchanged(&world.app);
}

#[tokio::test]
async fn a_lead_who_approved_it_does_not_undo_it() {
    let world = World::new().await;
    world.verified().await;
    let fields = [("survivor", "first"), ("reason", "Both are proven")];
    let answer = world.lead.post(&world.desk("merge"), &fields).await;
    assert_eq!(told(&answer), "flash-approved");
    world.make();
    let before = world.app.snapshot();
    let answer = world.lead.post(&world.desk("undo"), &WHY).await;
    assert_eq!(told(&answer), "flash-own-request");
    before.assert_unchanged(&world.app);
}

#[tokio::test]
async fn an_account_that_went_elsewhere_keeps_it_from_being_undone() {
    let world = World::new().await;
    world.merged().await;
    world.app.profile(ProfileFixture {
        mcid: "445566778",
        legal_name: "Tomas Grinberg",
        bound: BoundTo::actor(&world.maya),
        ..ProfileFixture::default()
    });
    let before = world.app.snapshot();
    let answer = world.lead.post(&world.desk("undo"), &WHY).await;
    assert_eq!(told(&answer), "flash-can-not-undo");
    before.assert_unchanged(&world.app);
}

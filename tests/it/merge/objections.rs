//! The contacts of both profiles can stop a merge, before and after it is made.

use realign::mail::MailKind;
use realign::requests::State;

use super::world::{HOUR, World, told};
use crate::harness::Read;

#[tokio::test]
async fn each_of_the_four_contacts_stops_it_in_the_hold() {
    for to in [
        "first.contact@example.org",
        "second.contact@example.org",
        "old@example.com",
        "maya@example.com",
    ] {
        let world = World::new().await;
        world.held().await;
        let notice = world.app.mail_to(to, MailKind::MergeApproved).await;
        let visitor = world.app.visitor();
        let page = visitor.visit(&notice.path("/requests/")).await.ok();
        page.says("join a certification profile that knows you as a contact");
        let answer = visitor.post(&world.page("objection"), &[]).await.ok();
        answer.has_data("outcome", "contested");
        world.settle();
        world.advance(100 * HOUR);
        world.run_jobs();
        assert_eq!(world.state(), State::Contested, "{to}");
        assert_eq!(world.bound(world.second).as_deref(), Some("maya"));
        // Connecting waits as long as it may go on.
        assert_eq!(world.merges(), (vec!["running".to_owned()], 2));
        let fields = [("reason", "It was not them"), ("outcome", "upheld")];
        let answer = world.lead.post(&world.desk("resolution"), &fields).await;
        assert_eq!(told(&answer), "flash-resolved");
        assert_eq!(world.state(), State::Rejected);
        assert_eq!(world.merges(), (vec!["cancelled".to_owned()], 0));
    }
}

#[tokio::test]
async fn a_dismissed_objection_lets_it_go_on_after_the_whole_hold() {
    let world = World::new().await;
    world.held().await;
    world.settle();
    for owner in [&world.maya, &world.old] {
        // Both owners can stop it by signing in.
        owner.get(&world.page("objection")).await.ok();
    }
    world.maya.get(&world.page("objection")).await.ok();
    world.maya.post(&world.page("objection"), &[]).await.ok();
    let fields = [("reason", "They asked for it"), ("outcome", "dismissed")];
    let answer = world.lead.post(&world.desk("resolution"), &fields).await;
    assert_eq!(told(&answer), "flash-resolved");
    assert_eq!(world.state(), State::Holding);
    world.make();
    assert_eq!(world.state(), State::Rebound);
    assert_eq!(world.bound(world.second), None);
}

#[tokio::test]
async fn an_upheld_objection_after_the_merge_takes_it_apart() {
    for owner in ["old", "maya"] {
        let world = World::new().await;
        world.merged().await;
        let who = if owner == "old" { &world.old } else { &world.maya };
        who.sign_in_again();
        let page = world.page("objection");
        who.get(&page).await.ok().says("was joined with another one");
        who.post(&page, &[]).await.ok().has_data("outcome", "contested");
        let fields = [("reason", "It was not them"), ("outcome", "upheld")];
        let answer = world.lead.post(&world.desk("resolution"), &fields).await;
        assert_eq!(told(&answer), "flash-resolved");
        assert_eq!(world.state(), State::Undone);
        assert_eq!(world.bound(world.first).as_deref(), Some("old"));
        assert_eq!(world.bound(world.second).as_deref(), Some("maya"));
        assert_eq!(world.exams(world.first), ["AZ-104", "AZ-900"]);
        assert_eq!(world.exams(world.second), ["SC-300"]);
    }
}

#[tokio::test]
async fn who_has_nothing_to_do_with_either_finds_nothing() {
    let world = World::new().await;
    world.held().await;
    let nina = world.app.person("nina");
    let before = world.app.snapshot();
    nina.get(&world.page("objection")).await.status(404);
    nina.post(&world.page("objection"), &[]).await.status(404);
    world.asker.get(&world.page("objection")).await.status(404);
    before.assert_unchanged(&world.app);
}

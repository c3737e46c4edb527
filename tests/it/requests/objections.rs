//! Objections: a link that can only stop, the owner who signs in, leads who decide.

use realign::requests::{Channel, State};

use super::fixture::{Case, DAY, Story, desk, page, told};
use crate::harness::Actor;

impl Story {
    /// Somebody who holds the notice of this channel presses the button.
    pub async fn object(&self, case: &Case, channel: Channel) -> Actor {
        let owner = self.app.visitor();
        owner.visit(&self.link_of(case, channel)).await.ok();
        owner.post(&page(case, "objection"), &[]).await.ok();
        owner
    }

    /// The owner signs in with the current account and stops it.
    pub async fn object_signed_in(&self, case: &Case) {
        self.old.sign_in_again();
        let path = page(case, "objection");
        let answer = self.old.fill(&path, &path, &[]).await;
        answer.ok().has_data("outcome", "contested");
    }
}

#[tokio::test]
async fn looking_changes_nothing_and_pressing_stops() {
    let story = Story::new().await;
    story.held().await;
    let case = &story.case;
    for channel in [Channel::Contact, Channel::OldAccount] {
        let before = story.app.snapshot_of_all();
        let scanner = story.app.visitor();
        let link = story.link_of(case, channel);
        // As a mail scanner does: follows the link, and everything on the page.
        for _ in 0..2 {
            let shown = scanner.visit(&link).await.ok();
            assert!(shown.offers(&page(case, "objection")));
            let shown = shown
                .lacks("maya")
                .lacks("Maya")
                .lacks("990217734")
                .lacks("Lindqvist");
            shown.lacks("old@example.com");
        }
        before.assert_unchanged(&story.app);
    }
    story.object(case, Channel::Contact).await;
    assert_eq!(story.state(case), State::Contested);
    assert_eq!(
        (
            story.mailed("objection"),
            story.recorded(case, "request.contested")
        ),
        (1, 1)
    );
    let staff = story.events(case, "staff");
    assert!(staff.contains(&("objected".to_owned(), "contact".to_owned())));
    assert_eq!(story.stage(case), "verification", "nothing of it in public");
    assert_eq!(story.timeline(case), ["asked", "claimed", "verification"]);
}

#[tokio::test]
async fn a_wrong_link_stops_nothing_and_tells_nothing() {
    let story = Story::new().await;
    story.held().await;
    let case = &story.case;
    let notices = story.notices(case);
    let right = story.link(case, &notices[0]);
    let nina = story.app.person("nina");
    let other = story.ask(&nina, |_| {});
    let before = story.app.snapshot();
    let secret = right.split("&s=").nth(1).unwrap();
    for link in [
        right.replace(notices[0].code.as_str(), notices[1].code.as_str()),
        right.replace(case.code.as_str(), other.code.as_str()),
        right.split("&s=").next().unwrap().to_owned(),
        page(case, &format!("objection?s={secret}")),
        page(case, &format!("objection?n=x&s={secret}")),
        page(case, "objection?n=&s="),
        format!(
            "/requests/{}/objection?n={}&s={secret}",
            "b".repeat(26),
            notices[0].code
        ),
    ] {
        let visitor = story.app.visitor();
        let shown = visitor.visit(&link).await.status(404);
        assert!(!shown.body.contains("<form class=\"card"), "{link}");
        visitor
            .post(link.split('?').next().unwrap(), &[])
            .await
            .status(404);
    }
    before.assert_unchanged(&story.app);
}

#[tokio::test]
async fn while_it_is_contested_everything_waits() {
    let story = Story::new().await;
    story.held().await;
    let case = &story.case;
    story.settle(case, false);
    story.object(case, Channel::OldAccount).await;
    let before = story.app.snapshot();
    for (who, path) in [
        (&story.agent, desk(case, "approval")),
        (&story.agent, desk(case, "rejection")),
        (&story.agent, desk(case, "claim")),
        (&story.maya, page(case, "withdrawal")),
    ] {
        let answer = who.post(&path, &[("reason", "Go on")]).await;
        assert_eq!(told(&answer), "flash-moved-on", "{path}");
    }
    let over = story
        .maya
        .post(&page(case, "evidence"), &[("country", "SE")])
        .await;
    assert_eq!(told(&over), "flash-evidence-over");
    before.assert_unchanged(&story.app);
    story.advance(5 * DAY);
    story.run_jobs();
    assert_eq!(story.state(case), State::Contested);
    assert_eq!(story.bound().as_ref(), Some(&story.old.person().key));
}

#[tokio::test]
async fn before_an_approval_there_is_nothing_to_stop() {
    let story = Story::new().await;
    story.verified().await;
    let before = story.app.snapshot();
    let path = page(&story.case, "objection");
    let shown = story.old.get(&path).await.ok();
    assert!(!shown.offers(&path));
    story.old.post(&path, &[]).await.ok();
    before.assert_unchanged(&story.app);
}

//! The link that stops codes: it stops one requester's, and nobody else's.

use realign::verification::{self, ChallengeId};

use super::fixture::{Case, DAY, Story, page, told};

impl Story {
    fn latest_challenge(&self, case: &Case) -> ChallengeId {
        self.app
            .read(|conn| verification::latest_challenge(conn, case.id, verification::Which::First))
            .unwrap()
            .id
    }

    fn stop_link(&self, case: &Case, challenge: ChallengeId) -> String {
        let secret = self
            .app
            .app
            .vault
            .link_secret(&format!("stop-codes {challenge}"), &case.code);
        page(case, &format!("codes/stop?c={challenge}&s={secret}"))
    }
}

#[tokio::test]
async fn it_shows_and_changes_nothing_until_it_is_pressed() {
    let story = Story::new().await;
    story.maya.post(&page(&story.case, "codes"), &[]).await;
    let challenge = story.latest_challenge(&story.case);
    let link = story.stop_link(&story.case, challenge);
    let owner = story.app.visitor();
    let before = story.app.snapshot_of_all();
    for _ in 0..3 {
        let shown = owner.visit(&link).await.ok();
        assert!(shown.offers(&page(&story.case, "codes/stop")));
        shown.lacks("maya").lacks("990217734").lacks("Lindqvist");
    }
    before.assert_unchanged(&story.app);
    let path = page(&story.case, "codes/stop");
    owner.post(&path, &[]).await.ok();
    assert_eq!(story.recorded(&story.case, "verification.codes_stopped"), 1);
    owner.post(&path, &[]).await.ok();
    assert_eq!(story.recorded(&story.case, "verification.codes_stopped"), 1);
    before.assert_changed_only(&story.app, &["challenges", "audit"]);
}

#[tokio::test]
async fn it_stops_that_requester_and_the_owner_still_gets_codes() {
    let story = Story::new().await;
    let thief = story.app.person("thief");
    let other = story.ask(&thief, |_| {});
    for _ in 0..3 {
        thief.post(&page(&other, "codes"), &[]).await;
    }
    // The thief has used up the profile's day.
    story.maya.post(&page(&story.case, "codes"), &[]).await;
    assert_eq!(story.mailed("contact_code"), 3);
    let owner = story.app.visitor();
    owner
        .visit(&story.stop_link(&other, story.latest_challenge(&other)))
        .await
        .ok();
    owner.post(&page(&other, "codes/stop"), &[]).await.ok();

    let answer = story.maya.post(&page(&story.case, "codes"), &[]).await;
    assert_eq!(
        (told(&answer).as_str(), story.mailed("contact_code")),
        ("flash-code-sent", 4)
    );
    let code = story.code(&story.case);
    let given = story
        .maya
        .post(&page(&story.case, "evidence"), &[("code", &code)])
        .await;
    assert_eq!(told(&given), "flash-code-right");

    for days in [1, 28] {
        story.advance(days * DAY);
        thief.sign_in_again();
        let answer = thief.post(&page(&other, "codes"), &[]).await;
        assert_eq!(
            (told(&answer).as_str(), story.mailed("contact_code")),
            ("flash-code-sent", 4)
        );
    }
    story.advance(2 * DAY);
    thief.sign_in_again();
    thief.post(&page(&other, "codes"), &[]).await;
    assert_eq!(story.mailed("contact_code"), 5, "a stop lasts thirty days");
}

#[tokio::test]
async fn a_wrong_link_stops_nothing() {
    let story = Story::new().await;
    let nina = story.app.person("nina");
    let other = story.ask(&nina, |_| {});
    nina.post(&page(&other, "codes"), &[]).await;
    story.maya.post(&page(&story.case, "codes"), &[]).await;
    let (mine, hers) = (
        story.latest_challenge(&story.case),
        story.latest_challenge(&other),
    );
    let right = story.stop_link(&story.case, mine);
    let before = story.app.snapshot();
    for link in [
        right.replace(&mine.to_string(), &hers.to_string()),
        right.replace(story.case.code.as_str(), other.code.as_str()),
        right.split("&s=").next().unwrap().to_owned(),
        page(&story.case, "codes/stop?c=1&s=x"),
        page(&story.case, "codes/stop?c=x&s=x"),
        page(&story.case, "codes/stop"),
    ] {
        let visitor = story.app.visitor();
        visitor.visit(&link).await.status(404);
        let path = link.split('?').next().unwrap();
        visitor.post(path, &[]).await.status(404);
    }
    before.assert_unchanged(&story.app);
}

//! Who has no business with a request finds nothing there, and changes nothing.

use super::fixture::{Story, page};

const PAGES: &[&str] = &["evidence", "proofs/wanted", "proofs/current"];
const POSTS: &[&str] = &[
    "evidence",
    "codes",
    "proofs/wanted",
    "proofs/current",
    "withdrawal",
    "reopening",
];

#[tokio::test]
async fn whoever_did_not_ask_finds_nothing() {
    let story = Story::new().await;
    story.held().await;
    let (member, admin) = (story.app.person("nina"), story.app.admin());
    let before = story.app.snapshot();
    for who in [&member, &story.old, &story.agent, &story.lead, &admin] {
        for what in PAGES {
            let answer = who.get(&page(&story.case, what)).await.status(404);
            answer.lacks("maya").lacks("990217734");
        }
        for what in POSTS {
            let fields = [
                ("exam_code", "AZ-104"),
                ("exam_date", "2025-03-14"),
                ("email", "old@example.com"),
                ("password", "x"),
            ];
            who.post(&page(&story.case, what), &fields).await.status(404);
        }
    }
    before.assert_unchanged(&story.app);
}

#[tokio::test]
async fn whoever_is_not_signed_in_can_not_tell_a_request_from_none() {
    let story = Story::new().await;
    story.held().await;
    let visitor = story.app.visitor();
    visitor.get("/").await.ok();
    let before = story.app.snapshot();
    let nowhere = "a".repeat(26);
    let code = story.case.code.to_string();
    for what in PAGES {
        let (real, none) = (
            visitor.get(&page(&story.case, what)).await,
            visitor.get(&format!("/requests/{nowhere}/{what}")).await,
        );
        assert_eq!(real.code, none.code);
        assert_eq!(real.location().replace(&code, &nowhere), none.location());
    }
    for what in POSTS {
        let (real, none) = (
            visitor.post(&page(&story.case, what), &[]).await,
            visitor.post(&format!("/requests/{nowhere}/{what}"), &[]).await,
        );
        assert_eq!(
            (real.code, real.location()),
            (none.code, none.location()),
            "{what}"
        );
        assert_ne!(real.code.as_u16(), 200);
    }
    before.assert_unchanged(&story.app);
}

#[tokio::test]
async fn the_objection_page_knows_nobody_without_a_link_or_the_account() {
    let story = Story::new().await;
    story.held().await;
    let (member, admin, visitor) = (story.app.person("nina"), story.app.admin(), story.app.visitor());
    visitor.get("/").await.ok();
    let before = story.app.snapshot();
    for who in [&visitor, &member, &story.maya, &story.agent, &story.lead, &admin] {
        for path in [page(&story.case, "objection"), page(&story.case, "codes/stop")] {
            who.get(&path)
                .await
                .status(404)
                .lacks("990217734")
                .lacks("<form class=\"card");
            who.post(&path, &[]).await.status(404);
        }
        who.get("/requests/nothing/objection").await.status(404);
    }
    before.assert_unchanged(&story.app);
}

#[tokio::test]
async fn decisions_are_for_staff_and_resolutions_for_leads() {
    let story = Story::new().await;
    story.held().await;
    let (member, visitor) = (story.app.person("nina"), story.app.visitor());
    visitor.get("/").await.ok();
    let before = story.app.snapshot();
    for what in ["claim", "approval", "rejection", "resolution"] {
        for who in [&visitor, &member, &story.maya, &story.old] {
            let fields = [("reason", "x"), ("outcome", "upheld")];
            let answer = who.post(&super::fixture::desk(&story.case, what), &fields).await;
            assert!(
                matches!(answer.code.as_u16(), 303 | 403 | 404),
                "{what}: {}",
                answer.code
            );
            assert!(!answer.location().starts_with("/desk"), "{what}");
        }
    }
    let fields = [("reason", "x"), ("outcome", "upheld")];
    let answer = story
        .agent
        .post(&super::fixture::desk(&story.case, "resolution"), &fields)
        .await;
    assert_eq!(answer.code.as_u16(), 403);
    before.assert_unchanged(&story.app);
}

//! What the guide says to somebody who is about to ask. It stands in nobody's way.

use realign::accounts::Kind;

use super::{Cast, take_off};
use crate::ask::{WHOLE, with};
use crate::harness::Answer;

/// The code of the advice, if the page gives some.
fn advised(page: &Answer) -> Option<String> {
    let tags = page.tags();
    let advice = tags.iter().find(|tag| tag.get("data-advice").is_some())?;
    advice.get("data-outcome").map(str::to_owned)
}

#[tokio::test]
async fn whoever_is_aligned_is_told_to_connect_and_may_still_ask() {
    let cast = Cast::start().await;
    let Cast { app, old, .. } = &cast;
    let page = old.get("/ask").await.ok().says("Ask anyway");
    assert_eq!(advised(&page).as_deref(), Some("aligned"));
    assert!(page.offers("/learn/connection"));
    // Each step as it ever was, with the advice once more behind the first.
    let page = old
        .submit("/ask", &[("topic", "change-account")])
        .await
        .ok()
        .contains("name=\"title\"");
    assert_eq!(advised(&page).as_deref(), Some("aligned"));
    let page = old
        .submit("/ask", &[WHOLE[2], WHOLE[3]])
        .await
        .ok()
        .contains("name=\"legal_name\"");
    assert_eq!(advised(&page), None);
    let fields = [
        ("step", "details"),
        ("legal_name", "Maya Lindqvist"),
        ("wanted_account", "new@example.com"),
    ];
    old.submit("/ask", &fields).await.ok();
    old.post("/ask", &[]).await.leads_under("/questions/");
    assert_eq!(app.snapshot().rows("requests"), 1);
    // Who has asked is told so, and not advised against it.
    let page = old
        .get("/ask")
        .await
        .ok()
        .has_data("outcome", "duplicate_request");
    assert_eq!(advised(&page), None);
}

#[tokio::test]
async fn the_button_of_the_advice_connects() {
    let cast = Cast::start().await;
    cast.old.fill("/ask", "/learn/connection", &[]).await.to("/learn");
    let page = cast.old.get("/ask?topic=connect-fails").await.ok();
    assert_eq!(advised(&page).as_deref(), Some("connected"));
}

#[tokio::test]
async fn whoever_can_do_it_alone_is_offered_that() {
    let cast = Cast::start().await;
    let Cast { maya, work, .. } = &cast;
    let page = maya.get("/ask").await.ok();
    assert_eq!(advised(&page).as_deref(), Some("not_aligned"));
    assert!(page.links().contains(&"/align".to_owned()));
    cast.add(work, Kind::Work);
    for topic in ["change-account", "learn-side", "connect-fails"] {
        let page = maya.get(&format!("/ask?topic={topic}")).await.ok();
        assert_eq!(advised(&page).as_deref(), Some("guide_b1"), "{topic}");
        page.says("You can do this yourself")
            .says("Ask anyway")
            .contains("name=\"title\"");
    }
    // Without the old account nobody can, and other things are no matter of accounts.
    for path in [
        "lost-access",
        "lost-access&situation=hacked",
        "two-profiles",
        "other",
    ] {
        let page = maya.get(&format!("/ask?topic={path}")).await.ok();
        assert_eq!(advised(&page), None, "{path}");
    }
    maya.post("/align/guide", &[("way", "b1")]).await.to("/align");
    let page = maya.get("/ask").await.ok();
    assert_eq!(advised(&page).as_deref(), Some("guide_b1"));
    // Visitors see the form alone.
    assert_eq!(advised(&cast.app.visitor().get("/ask").await.ok()), None);
    take_off(&cast.app, work);
}

#[tokio::test]
async fn an_alias_is_the_same_account() {
    let cast = Cast::start().await;
    let Cast { app, maya, .. } = &cast;
    let visitor = app.visitor();
    visitor.get("/ask").await.ok();
    let fields = [("topic", "learn-side"), ("situation", "alias")];
    let to = visitor.post("/ask", &fields).await.leads_under("/sign-in?next=");
    assert!(to.location().contains("situation%3Dalias"), "{}", to.location());
    let page = maya
        .get("/ask?topic=change-account&situation=alias")
        .await
        .ok()
        .contains("name=\"title\"");
    assert_eq!(advised(&page).as_deref(), Some("same_account"));
    let page = maya
        .get("/ask?topic=change-account&situation=alias&step=topic")
        .await
        .ok();
    page.has_data("outcome", "same_account");
    // It makes a request all the same, of an account that is as usual.
    maya.get("/ask").await.ok();
    maya.post("/ask", &with(&WHOLE, &[("situation", "alias")]))
        .await
        .leads_under("/questions/");
    let rows = app.snapshot();
    assert_eq!(
        (rows.rows("requests"), rows.showing("situation=alias").len()),
        (1, 0)
    );
    maya.get("/ask").await.ok();
    maya.post("/ask", &with(&WHOLE, &[("situation", "nonsense")]))
        .await
        .status(422);
}

#[tokio::test]
async fn a_closed_account_may_be_reopened_and_a_lost_one_is_looked_at_twice() {
    let cast = Cast::start().await;
    let maya = &cast.maya;
    for (situation, code) in [
        ("closed", "hint_reopen_account"),
        ("hacked", "strict_verification"),
        ("locked_out", "strict_verification"),
    ] {
        maya.get("/ask").await.ok();
        maya.submit(
            "/ask",
            &[
                ("step", "topic"),
                ("topic", "lost-access"),
                ("situation", situation),
            ],
        )
        .await
        .ok();
        let page = maya.get("/ask?step=topic").await.ok();
        assert_eq!(page.data_all("outcome"), [code], "{situation}");
    }
    // Where nothing was said, nothing is told.
    let page = cast.old.get("/ask?step=topic").await.ok();
    assert_eq!(page.data_all("outcome"), ["aligned"]);
}

//! What the guide does not do, and that it changes nothing then.

use realign::accounts::Kind;

use super::{Cast, take_off};
use crate::cases;

#[tokio::test]
async fn a_way_that_does_not_fit_is_not_begun() {
    let cast = Cast::start().await;
    let Cast {
        app, maya, old, work, ..
    } = &cast;
    let before = app.snapshot();
    let refused = |answer: crate::harness::Answer, code: &str| {
        answer
            .status(409)
            .has_data("outcome", code)
            .says("This way does not fit");
    };
    // B1 without a work account.
    refused(maya.post("/align/guide", &[("way", "b1")]).await, "not_aligned");
    // No way alone where both profiles have the account.
    for way in ["b1", "b2", "b3"] {
        refused(old.post("/align/guide", &[("way", way)]).await, "aligned");
    }
    // Asking is no guide.
    refused(maya.post("/align/guide", &[("way", "a")]).await, "not_aligned");
    before.assert_unchanged(app);
    // B2 and B3 with one.
    cast.add(work, Kind::Work);
    let before = app.snapshot();
    for way in ["b2", "b3"] {
        refused(maya.post("/align/guide", &[("way", way)]).await, "guide_b1");
    }
    // While support is at it.
    before.assert_unchanged(app);
    cases::open(app, maya, "Another account on my profile");
    let before = app.snapshot();
    refused(maya.post("/align/guide", &[("way", "b1")]).await, "request_open");
    refused(work.post("/align/guide", &[("way", "b1")]).await, "request_open");
    before.assert_unchanged(app);
}

#[tokio::test]
async fn a_way_that_is_none_is_asked_for_again() {
    let cast = Cast::start().await;
    let before = cast.app.snapshot();
    for way in ["", "c", "B1"] {
        cast.maya
            .post("/align/guide", &[("way", way)])
            .await
            .status(422)
            .says("Choose one of the ways on this page.");
    }
    before.assert_unchanged(&cast.app);
}

#[tokio::test]
async fn a_page_that_was_open_for_long_begins_nothing_that_does_not_fit_any_more() {
    let cast = Cast::start().await;
    let Cast { app, maya, work, .. } = &cast;
    cast.add(work, Kind::Work);
    assert!(maya.get("/align").await.ok().offers("/align/guide"));
    take_off(app, work);
    let before = app.snapshot();
    maya.post("/align/guide", &[("way", "b1")]).await.status(409);
    before.assert_unchanged(app);
}

#[tokio::test]
async fn nobody_ends_or_sees_the_guide_of_somebody_else() {
    let cast = Cast::start().await;
    let Cast { app, maya, old, .. } = &cast;
    let noa = app.person("noa");
    maya.post("/align/guide", &[("way", "b3")]).await.to("/align");
    let before = app.snapshot();
    for other in [&noa, old] {
        other.post("/align/guide/removal", &[]).await.to("/align");
        let page = other.get("/align").await.ok();
        assert_eq!((page.data("guide"), page.data("guide-step")), (None, None));
    }
    let visitor = app.visitor();
    visitor.get("/align").await.ok();
    for path in ["/align/guide", "/align/guide/removal"] {
        visitor.post(path, &[("way", "b3")]).await.leads_under("/sign-in");
    }
    before.assert_unchanged(app);
    maya.get("/align").await.ok().has_data("guide", "b3");
}

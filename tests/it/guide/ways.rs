//! Each way from its first step to connected profiles.

use std::time::Duration;

use diesel::prelude::*;
use realign::accounts::Kind;
use realign::db::schema::{guides, sessions};

use super::{Cast, learn_of, pointed_to, stands_at, take_off, ways};
use crate::cases;
use crate::harness::{BoundTo, ProfileFixture, TestApp, race};

const SIGN_IN: &str = "/sign-in?next=%2Falign";
const SETTINGS: &str = "/learn/settings";

#[tokio::test]
async fn b1_leads_from_the_work_account_to_connected_profiles() {
    let cast = Cast::start().await;
    let Cast {
        app, maya, old, work, ..
    } = &cast;
    cast.add(work, Kind::Work);
    let page = maya.get("/align").await.ok().has_data("outcome", "guide_b1");
    assert_eq!(ways(&page), ["a", "b1"]);
    page.says("Recommended").contains("/ask?topic=change-account");
    assert_eq!(pointed_to(maya, "/learn").await, None);
    maya.fill("/align", "/align/guide", &[("way", "b1")])
        .await
        .to("/align");
    stands_at(maya, "b1", "sign-in-work", SIGN_IN).await;
    assert_eq!(pointed_to(maya, "/").await.as_deref(), Some("1"));

    // Signing in at work leads back from any page.
    work.sign_in_again();
    assert_eq!(pointed_to(work, "/").await.as_deref(), Some("2"));
    work.get("/messages")
        .await
        .ok()
        .says("step 2 of 5: Remove the personal account.");
    stands_at(work, "b1", "remove-personal", SETTINGS).await;
    take_off(app, maya);
    stands_at(work, "b1", "add-msa", SETTINGS).await;

    // By habit with the account that was taken off: it has nothing to do with that Learn profile any more.
    maya.sign_in_again();
    let page = maya
        .get("/align")
        .await
        .ok()
        .has_data("outcome", "guide_b1")
        .says("You have taken this account off");
    assert_eq!(page.data("guide"), None);
    assert_eq!(pointed_to(maya, "/learn").await, None);

    cast.add(old, Kind::Personal);
    work.sign_in_again();
    assert_eq!(pointed_to(work, "/certification").await.as_deref(), Some("4"));
    stands_at(work, "b1", "sign-in-msa", SIGN_IN).await;
    old.sign_in_again();
    assert_eq!(pointed_to(old, "/").await.as_deref(), Some("5"));
    stands_at(old, "b1", "connect", "/learn/connection").await;
    old.post("/learn/connection", &[]).await.to("/learn");
    let page = old.get("/align").await.ok().has_data("outcome", "connected");
    assert_eq!(page.data("guide"), None);
    for path in ["/", "/learn", "/certification"] {
        assert_eq!(pointed_to(old, path).await, None, "{path}");
    }
    assert_eq!(cast.guides(), [("b1".to_owned(), Some("connected".to_owned()))]);
    maya.sign_in_again();
    maya.get("/align")
        .await
        .ok()
        .lacks("You have taken this account off");
}

#[tokio::test]
async fn b2_adds_a_work_account_first_and_may_remove_it_last() {
    let cast = Cast::start().await;
    let Cast {
        app, maya, old, work, ..
    } = &cast;
    let page = maya.get("/align").await.ok().has_data("outcome", "not_aligned");
    assert_eq!(ways(&page), ["a"]);
    let page = maya
        .get("/align?current=other&work=yes")
        .await
        .ok()
        .has_data("outcome", "guide_b2");
    assert_eq!(ways(&page), ["a", "b2"]);
    maya.post("/align/guide", &[("way", "b2")]).await.to("/align");
    stands_at(maya, "b2", "add-work", SETTINGS).await;
    cast.add(work, Kind::Work);
    stands_at(maya, "b2", "sign-in-work", SIGN_IN).await;
    work.sign_in_again();
    assert_eq!(pointed_to(work, "/").await.as_deref(), Some("4"));
    stands_at(work, "b2", "remove-personal", SETTINGS).await;
    take_off(app, maya);
    stands_at(work, "b2", "add-msa", SETTINGS).await;
    cast.add(old, Kind::Personal);
    stands_at(work, "b2", "sign-in-msa", SIGN_IN).await;
    old.sign_in_again();
    stands_at(old, "b2", "connect", "/learn/connection").await;
    old.post("/learn/connection", &[]).await.to("/learn");
    // What is left may be left: its page shows it, no other page reminds of it.
    stands_at(old, "b2", "remove-work", SETTINGS)
        .await
        .has_data("outcome", "connected");
    assert_eq!(pointed_to(old, "/").await, None);
    work.sign_in_again();
    stands_at(work, "b2", "remove-work", SIGN_IN).await;
    take_off(app, work);
    let page = old.get("/align").await.ok().has_data("outcome", "connected");
    assert_eq!(page.data("guide"), None);
}

#[tokio::test]
async fn b3_begins_a_new_learn_profile_with_the_account_of_the_certification_profile() {
    let cast = Cast::start().await;
    let Cast { app, maya, old, .. } = &cast;
    let page = maya
        .get("/align?current=other&work=no")
        .await
        .ok()
        .has_data("outcome", "guide_b3");
    assert_eq!(ways(&page), ["a", "b3"]);
    page.says("stays behind on the old Learn profile");
    maya.post("/align/guide", &[("way", "b3")]).await.to("/align");
    stands_at(maya, "b3", "start-afresh", SIGN_IN).await;
    // What its first sign-in does.
    assert_ne!(learn_of(app, old), cast.learn);
    old.sign_in_again();
    let page = old.get("/align").await.ok().has_data("outcome", "aligned");
    assert!(page.offers("/learn/connection"));
    page.lacks("maya@example.com");
    old.post("/learn/connection", &[]).await.to("/learn");
    old.get("/align").await.ok().has_data("outcome", "connected");
    // The old Learn profile is as it was, and its guide can be left there.
    assert_eq!(pointed_to(maya, "/learn").await.as_deref(), Some("1"));
    maya.fill("/align", "/align/guide/removal", &[])
        .await
        .to("/align");
    maya.get("/align")
        .await
        .ok()
        .says("You have left the guide")
        .has_data("outcome", "not_aligned");
    assert_eq!(pointed_to(maya, "/learn").await, None);
    assert_eq!(cast.guides(), [("b3".to_owned(), Some("person".to_owned()))]);
}

#[tokio::test]
async fn a_learn_profile_without_a_personal_account_gets_one() {
    let cast = Cast::start().await;
    let Cast { app, old, work, .. } = &cast;
    cast.add(work, Kind::Work);
    take_off(app, &cast.maya);
    let page = work.get("/align").await.ok().has_data("outcome", "msa_required");
    assert_eq!(ways(&page), ["b1", "b3"]);
    work.post("/align/guide", &[("way", "b1")]).await.to("/align");
    stands_at(work, "b1", "add-msa", SETTINGS).await;
    cast.add(old, Kind::Personal);
    old.sign_in_again();
    assert_eq!(pointed_to(old, "/").await.as_deref(), Some("3"));
    stands_at(old, "b1", "connect", "/learn/connection").await;
}

#[tokio::test]
async fn a_profile_that_knows_the_account_by_its_address_is_claimed_on_the_way() {
    let cast = Cast::start().await;
    let Cast { app, maya, work, .. } = &cast;
    cast.add(work, Kind::Work);
    maya.post("/align/guide", &[("way", "b1")]).await.to("/align");
    take_off(app, maya);
    let another = app.person("maya-2");
    cast.add(&another, Kind::Personal);
    another.sign_in_again();
    stands_at(&another, "b1", "claim", "/certification#claim")
        .await
        .says("If it is the wrong account");
    assert_eq!(pointed_to(&another, "/").await.as_deref(), Some("5"));
    app.profile(ProfileFixture {
        mcid: "990999001",
        bound: BoundTo::actor(&another),
        ..Default::default()
    });
    stands_at(&another, "b1", "connect", "/learn/connection").await;
}

#[tokio::test]
async fn signing_in_with_a_password_leads_back_to_the_guide() {
    let cast = Cast::start().await;
    let Cast { app, maya, work, .. } = &cast;
    cast.add(work, Kind::Work);
    maya.post("/align/guide", &[("way", "b1")]).await.to("/align");
    app.password(work, "seven grey herons wade");
    let browser = app.visitor();
    browser.get(SIGN_IN).await.ok();
    let fields = [("email", work.email()), ("password", "seven grey herons wade")];
    browser.post("/sign-in", &fields).await.to("/align");
    stands_at(&browser, "b1", "remove-personal", SETTINGS).await;
    assert_eq!(pointed_to(&browser, "/").await.as_deref(), Some("2"));
    // Out and in again, to the front page.
    browser.post("/sign-out", &[]).await.to("/");
    assert_eq!(pointed_to(&browser, "/").await, None);
    browser.get("/sign-in").await.ok();
    let answer = browser.post("/sign-in", &fields).await.to("/");
    assert_eq!(
        browser.follow(answer).await.ok().data("guide-step").as_deref(),
        Some("2")
    );
}

#[tokio::test]
async fn a_guide_ends_by_itself_and_another_one_takes_its_place() {
    let cast = Cast::start().await;
    let Cast { app, maya, work, .. } = &cast;
    cast.add(work, Kind::Work);
    maya.post("/align/guide", &[("way", "b1")]).await.to("/align");
    // The same again goes on as it is.
    app.advance(Duration::from_secs(3600 / 2));
    let before = app.snapshot();
    maya.post("/align/guide", &[("way", "b1")]).await.to("/align");
    before.assert_changed_only(app, &["learn_accounts"]);
    app.advance(Duration::from_secs(7 * 86_400 - 1801));
    maya.sign_in_again();
    assert_eq!(pointed_to(maya, "/").await.as_deref(), Some("1"));
    app.advance(Duration::from_secs(1));
    assert_eq!(pointed_to(maya, "/").await, None);
    let page = maya.get("/align").await.ok().has_data("outcome", "guide_b1");
    assert_eq!(page.data("guide"), None);
    maya.post("/align/guide", &[("way", "b1")]).await.to("/align");
    stands_at(maya, "b1", "sign-in-work", SIGN_IN).await;
    // Another way in its place.
    take_off(app, work);
    maya.post("/align/guide", &[("way", "b3")]).await.to("/align");
    stands_at(maya, "b3", "start-afresh", SIGN_IN).await;
    let ends: Vec<_> = cast.guides().into_iter().map(|(_, why)| why).collect();
    assert_eq!(
        ends,
        [Some("expired".to_owned()), Some("replaced".to_owned()), None]
    );
}

#[tokio::test]
async fn twenty_at_once_begin_one_guide() {
    let cast = Cast::start().await;
    let Cast { app, maya, .. } = &cast;
    let answers = race(20, |number| {
        let tab = maya.tab();
        let way = if number % 2 == 0 { "b2" } else { "b3" };
        async move { tab.post("/align/guide", &[("way", way)]).await }
    })
    .await;
    for answer in answers {
        answer.to("/align");
    }
    let open: i64 = app.read(|conn| {
        let open = guides::table.filter(guides::ended_at.is_null());
        Ok(open.count().get_result(conn)?)
    });
    assert_eq!(open, 1);
    assert!(pointed_to(maya, "/").await.is_some());
}

#[tokio::test]
async fn only_pages_of_the_profiles_look_for_the_guide_of_a_session_that_has_none() {
    let cast = Cast::start().await;
    let Cast { app, maya, work, .. } = &cast;
    cast.add(work, Kind::Work);
    // A session that stands open elsewhere is told as well.
    maya.post("/align/guide", &[("way", "b1")]).await.to("/align");
    assert_eq!(pointed_to(work, "/").await.as_deref(), Some("2"));
    app.write(|conn| {
        diesel::update(sessions::table)
            .set(sessions::guide_id.eq(None::<i64>))
            .execute(conn)?;
        Ok(())
    });
    for path in ["/", "/ask", "/messages", "/account", "/help/align"] {
        assert_eq!(pointed_to(work, path).await, None, "{path}");
    }
    for path in ["/learn", "/certification"] {
        assert_eq!(pointed_to(work, path).await.as_deref(), Some("2"), "{path}");
    }
    // Its own page shows the guide itself.
    let page = stands_at(work, "b1", "remove-personal", SETTINGS).await;
    assert_eq!(page.data("guide-step"), None);
}

#[tokio::test]
async fn support_may_be_faster_than_the_guide() {
    let cast = Cast::start().await;
    let Cast { app, maya, work, .. } = &cast;
    cast.add(work, Kind::Work);
    maya.post("/align/guide", &[("way", "b1")]).await.to("/align");
    app.profile(ProfileFixture {
        mcid: "990999002",
        bound: BoundTo::actor(maya),
        ..Default::default()
    });
    let page = maya.get("/align").await.ok().has_data("outcome", "aligned");
    assert_eq!(page.data("guide"), None);
    assert_eq!(pointed_to(maya, "/learn").await, None);
    work.get("/align")
        .await
        .ok()
        .has_data("outcome", "sign_in_with_msa");
}

#[tokio::test]
async fn a_guide_goes_with_its_learn_profile() {
    // Deleted: the account is not sent to a Learn profile that is no more.
    let cast = Cast::start().await;
    let Cast { maya, work, .. } = &cast;
    cast.add(work, Kind::Work);
    maya.post("/align/guide", &[("way", "b1")]).await.to("/align");
    let path = "/learn/settings/deletion";
    maya.fill(path, path, &[("consent", "delete")]).await.status(303);
    for actor in [maya, work] {
        assert_eq!(pointed_to(actor, "/").await, None);
    }
    maya.get("/align").await.ok().has_data("outcome", "not_aligned");
    assert_eq!(cast.guides(), [("b1".to_owned(), Some("learn_ended".to_owned()))]);

    // Merged the other way round, by habit: the work account's own Learn profile takes the personal account in.
    let cast = Cast::start().await;
    let Cast { app, maya, work, .. } = &cast;
    maya.post("/align/guide", &[("way", "b2")]).await.to("/align");
    crate::learn::fixture::join(app, work, maya);
    let page = maya.get("/align").await.ok();
    assert_eq!(page.data("guide"), None);
    page.has_data("outcome", "guide_b1");
    maya.post("/align/guide", &[("way", "b1")]).await.to("/align");
}

#[tokio::test]
async fn support_moves_the_profile_to_an_account_that_the_learn_profile_lacks() {
    let cast = Cast::start().await;
    let Cast {
        app, maya, old, work, ..
    } = &cast;
    cast.add(work, Kind::Work);
    take_off(app, maya);
    let case = cases::open(app, work, "Another account on my profile");
    let request = case.request.unwrap();
    app.write(|conn| {
        use realign::db::schema::requests;
        diesel::update(requests::table.find(request))
            .set(requests::state.eq("rebound"))
            .execute(conn)?;
        Ok(())
    });
    let page = work.get("/align").await.ok().has_data("outcome", "request_open");
    assert_eq!(super::next_step(&page).as_deref(), Some("add-msa"));
    page.says("add the account you asked for to this Learn profile");
    cast.add(old, Kind::Personal);
    old.sign_in_again();
    let page = old.get("/align").await.ok();
    assert!(page.offers("/learn/connection"));
}

#[tokio::test]
async fn who_may_not_claim_is_led_to_support_and_the_request_goes_first() {
    let app = TestApp::with(|options| options.local_asserts_addresses = false).await;
    let (maya, work) = (app.person("maya"), app.work("maya-work"));
    let learn = learn_of(&app, &maya);
    super::put(&app, work.id(), Kind::Work, learn);
    maya.post("/align/guide", &[("way", "b1")]).await.to("/align");
    take_off(&app, &maya);
    let another = app.person("maya-2");
    super::put(&app, another.id(), Kind::Personal, learn);
    stands_at(&another, "b1", "ask", "/ask?topic=change-account").await;
    let asked = cases::open(&app, &another, "Another account on my profile");
    let page = another
        .get("/align")
        .await
        .ok()
        .has_data("outcome", "request_open");
    assert!(page.links().contains(&asked.page()));
    assert!(!page.visible().contains("take the request back"));
}

#[tokio::test]
async fn a_request_about_two_profiles_is_no_way_to_align_them() {
    use realign::db::schema::requests;
    let cast = Cast::start().await;
    let Cast {
        app, maya, old, work, ..
    } = &cast;
    for actor in [maya, old] {
        let case = cases::open(app, actor, "I have two profiles");
        app.write(|conn| {
            diesel::update(requests::table.find(case.request.unwrap()))
                .set(requests::topic.eq("two-profiles"))
                .execute(conn)?;
            Ok(())
        });
    }
    // Who can connect may.
    old.get("/align").await.ok().has_data("outcome", "aligned");
    // And a guide that is followed beside it is not in its way.
    cast.add(work, Kind::Work);
    app.write(|conn| {
        diesel::update(requests::table)
            .set(requests::state.eq("closed"))
            .execute(conn)?;
        Ok(())
    });
    maya.post("/align/guide", &[("way", "b1")]).await.to("/align");
    app.write(|conn| {
        diesel::update(requests::table)
            .set(requests::state.eq("open"))
            .execute(conn)?;
        Ok(())
    });
    let page = maya.get("/align").await.ok();
    assert!(!page.visible().contains("take the request back"));
}

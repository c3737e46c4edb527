//! What `/align` and `/help/align` say.

use realign::accounts::Kind;

use super::{Cast, bind, learn_of, next_step, ways};
use crate::cases;
use crate::harness::{BoundTo, ProfileFixture, TestApp};
use crate::learn::rebind;

#[tokio::test]
async fn whoever_is_not_signed_in_is_led_to_sign_in_or_to_the_help() {
    let app = TestApp::start().await;
    let page = app.visitor().get("/align").await.ok();
    assert_eq!(page.data("outcome"), None);
    let links = page.links();
    for href in ["/sign-in?next=%2Falign", "/help/align"] {
        assert!(links.iter().any(|link| link == href), "{href}");
    }
}

#[tokio::test]
async fn what_the_person_says_decides_where_the_facts_do_not() {
    let cast = Cast::start().await;
    let Cast { maya, work, .. } = &cast;
    let cases: [(&str, &str, &[&str], &str); 8] = [
        (
            "other&work=yes",
            "guide_b2",
            &["a", "b2"],
            "/ask?topic=change-account",
        ),
        (
            "other&work=no",
            "guide_b3",
            &["a", "b3"],
            "/ask?topic=change-account",
        ),
        (
            "closed",
            "hint_reopen_account",
            &["a"],
            "/ask?topic=lost-access&situation=closed",
        ),
        (
            "locked_out",
            "strict_verification",
            &["a"],
            "/ask?topic=lost-access&situation=locked_out",
        ),
        (
            "hacked&work=yes",
            "strict_verification",
            &["a"],
            "/ask?topic=lost-access&situation=hacked",
        ),
        ("alias", "same_account", &[], "/certification"),
        ("this", "no_certification_profile", &["a"], "/certification#claim"),
        ("none", "no_certification_profile", &[], "/certification"),
    ];
    for (said, code, expected, href) in cases {
        let page = maya.get(&format!("/align?current={said}")).await.ok();
        assert_eq!(page.data("outcome").as_deref(), Some(code), "{said}");
        assert_eq!(ways(&page), expected, "{said}");
        assert!(page.links().iter().any(|link| link == href), "{said}: {href}");
        // It can be said otherwise, with what was said kept.
        let word = said.split('&').next().unwrap();
        page.contains(&format!("value=\"{word}\" required checked"));
    }
    // With a work account on the profile nobody is asked for one.
    maya.get("/align").await.ok().contains("name=\"work\"");
    cast.add(work, Kind::Work);
    maya.get("/align?current=other")
        .await
        .ok()
        .has_data("outcome", "guide_b1")
        .lacks("name=\"work\"");
}

#[tokio::test]
async fn a_word_that_is_none_is_asked_for_again() {
    let cast = Cast::start().await;
    let before = cast.app.snapshot();
    for (query, field) in [
        ("current=nonsense&work=yes", "current"),
        ("current=other&work=", "work"),
    ] {
        cast.maya
            .get(&format!("/align?{query}"))
            .await
            .status(422)
            .contains(&format!("id=\"{field}-error\""))
            .has_data("outcome", "not_aligned");
    }
    cast.maya
        .get("/align?current=nonsense&work=yes")
        .await
        .contains("value=\"yes\" required checked");
    before.assert_unchanged(&cast.app);
}

#[tokio::test]
async fn where_the_facts_decide_nothing_is_asked() {
    let cast = Cast::start().await;
    let Cast { app, old, .. } = &cast;
    let page = old
        .get("/align")
        .await
        .ok()
        .has_data("outcome", "aligned")
        .lacks("name=\"current\"");
    assert!(page.offers("/learn/connection"));
    old.post("/learn/connection", &[]).await.to("/learn");
    old.get("/align?current=hacked")
        .await
        .ok()
        .has_data("outcome", "connected")
        .lacks("strict_verification");
    // Moved away while signed in: signing in again comes first, then the connection is out of date.
    let profile = app.read(|conn| {
        let key = &old.person().key;
        Ok(realign::certification::bound_to(conn, key)?.unwrap())
    });
    app.advance(std::time::Duration::from_secs(60));
    rebind(app, profile, &cast.maya);
    app.advance(std::time::Duration::from_secs(60));
    old.get("/align").await.ok().has_data("outcome", "sign_in_again");
    old.sign_in_again();
    let page = old
        .get("/align")
        .await
        .ok()
        .has_data("outcome", "connection_stale");
    assert_eq!(ways(&page), ["a"]);
    cast.maya
        .get("/align")
        .await
        .ok()
        .has_data("outcome", "sign_in_again");
    cast.maya.sign_in_again();
    cast.maya.get("/align").await.ok().has_data("outcome", "aligned");
}

#[tokio::test]
async fn a_request_of_ones_own_is_waited_for() {
    let cast = Cast::start().await;
    let Cast { app, maya, work, .. } = &cast;
    cast.add(work, Kind::Work);
    let agent = app.agent();
    let case = cases::claimed(app, maya, &agent, "Another account on my profile");
    let page = maya
        .get("/align")
        .await
        .ok()
        .has_data("outcome", "request_open")
        .says("it is your turn");
    assert_eq!(next_step(&page).as_deref(), Some("verify"));
    assert!(page.links().contains(&case.page()));
    assert!(ways(&page).is_empty());
    // Seen from another account of the same Learn profile: not the way into the conversation.
    let page = work
        .get("/align")
        .await
        .ok()
        .has_data("outcome", "request_open")
        .lacks(&case.code);
    assert!(page.links().contains(&"/sign-in?next=%2Falign".to_owned()));
    // Nobody else's.
    let noa = app.person("noa");
    noa.get("/align")
        .await
        .ok()
        .has_data("outcome", "not_aligned")
        .lacks("request_open");
}

#[tokio::test]
async fn a_request_beside_a_guide_is_told() {
    let cast = Cast::start().await;
    let Cast { app, maya, work, .. } = &cast;
    cast.add(work, Kind::Work);
    maya.post("/align/guide", &[("way", "b1")]).await.to("/align");
    maya.get("/align").await.ok().lacks("request_open");
    cases::open(app, maya, "Another account on my profile");
    maya.get("/align")
        .await
        .ok()
        .has_data("guide", "b1")
        .has_data("outcome", "request_open")
        .says("take the request back");
}

#[tokio::test]
async fn nothing_tells_of_what_belongs_to_others() {
    let mut seen = Vec::new();
    for strangers in [false, true] {
        let app = TestApp::start().await;
        let (maya, noa) = (app.person("maya"), app.person("noa"));
        learn_of(&app, &maya);
        if strangers {
            bind(&app, &noa);
            noa.post("/learn/connection", &[]).await.to("/learn");
            cases::open(&app, &noa, "Another account on my profile");
            noa.post("/align/guide", &[("way", "b3")]).await;
            // Known by Maya's own address alone: hers only once she has claimed it.
            app.profile(ProfileFixture {
                mcid: "990000002",
                bound: BoundTo::Address(maya.email().to_owned()),
                ..ProfileFixture::default()
            });
        }
        let mut pages = Vec::new();
        for path in [
            "/align",
            "/align?current=other&work=yes",
            "/align?current=this",
            "/align?current=alias",
            "/align?current=locked_out",
            "/ask",
            "/ask?topic=connect-fails",
            "/help/align",
        ] {
            let page = maya.get(path).await.ok().lacks("Lindqvist").lacks("noa");
            pages.push((page.visible(), page.data_all("outcome"), page.links()));
        }
        seen.push(pages);
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn the_help_stands_where_one_needs_it() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    let help = visitor.get("/help/align").await.ok();
    assert_eq!(ways(&help), ["a", "b1", "b2", "b3"]);
    assert_eq!(
        help.data_all("step"),
        [
            "ask",
            "verify",
            "wait",
            "sign-in-wanted",
            "connect", // A
            "sign-in-work",
            "remove-personal",
            "add-msa",
            "sign-in-msa",
            "connect", // B1
            "sign-in-current",
            "add-work",
            "sign-in-work",
            "remove-personal",
            "add-msa",
            "sign-in-msa",
            "connect",
            "remove-work", // B2
            "start-afresh",
            "connect", // B3
        ]
    );
    let leads = |page: &crate::harness::Answer| {
        let links = page.links();
        links.iter().filter(|link| *link == "/help/align").count()
    };
    // In the foot of every page, and once more where something did not work or an account has to be chosen.
    for (path, least) in [
        ("/", 1),
        ("/register", 1),
        ("/sign-in", 2),
        ("/nowhere", 2),
        ("/align", 2),
    ] {
        assert!(leads(&visitor.get(path).await) >= least, "{path}");
    }
    let maya = app.person("maya");
    assert!(leads(&maya.get("/admin/staff").await.status(403)) >= 2);
    let refusal = maya
        .post("/learn/connection", &[])
        .await
        .status(409)
        .has_data("outcome", "not_aligned");
    assert!(leads(&refusal) >= 2);
    assert!(refusal.links().contains(&"/align".to_owned()));
}

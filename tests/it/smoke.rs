//! The server answers, its errors are pages, its headers are on every answer.

use crate::harness::{TestApp, race};

#[tokio::test]
async fn it_lives_and_is_ready() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    visitor.get("/healthz").await.ok().contains("ok");
    visitor.get("/readyz").await.ok().contains("ready");
}

#[tokio::test]
async fn a_path_that_leads_nowhere_is_a_page_with_every_header() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    let answer = visitor.get("/nothing-here").await.status(404);
    assert!(answer.is_page());
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(answer.header("x-frame-options"), Some("DENY"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    // Loopback over plain HTTP: nothing there to pin.
    assert_eq!(answer.header("strict-transport-security"), None);
}

#[tokio::test]
async fn styles_are_served_under_an_address_that_changes_with_them() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    let page = visitor.get("/nothing-here").await;
    let tags = page.tags();
    let sheets: Vec<&str> = tags
        .iter()
        .filter(|tag| tag.name == "link" && tag.get("rel") == Some("stylesheet"))
        .filter_map(|tag| tag.get("href"))
        .collect();
    assert!(!sheets.is_empty());
    for sheet in sheets {
        assert!(sheet.contains("?v="), "{sheet}");
        let file = visitor.get(sheet).await.ok();
        assert_eq!(file.header("content-type"), Some("text/css; charset=utf-8"));
        assert!(file.header("cache-control").unwrap().contains("immutable"));
    }
}

#[tokio::test]
async fn a_session_shows_on_the_page_and_ends_by_resting() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    maya.get("/nothing-here").await.status(404).says("maya");
    app.advance(std::time::Duration::from_secs(3601));
    maya.get("/nothing-here").await.status(404).lacks("maya");
    maya.sign_in_again();
    maya.get("/nothing-here").await.status(404).says("maya");
}

#[tokio::test]
async fn health_answers_while_pages_are_asked_for_at_once() {
    let app = TestApp::with(|options| options.pool = 1).await;
    let visitor = app.visitor();
    let answers = race(20, |n| {
        let tab = visitor.tab();
        async move {
            tab.get(if n % 2 == 0 { "/readyz" } else { "/nothing-here" })
                .await
        }
    })
    .await;
    for (n, answer) in answers.into_iter().enumerate() {
        answer.status(if n % 2 == 0 { 200 } else { 404 });
    }
    let before = app.snapshot_of_all();
    visitor.get("/nothing-here").await;
    before.assert_unchanged(&app);
}

#[tokio::test]
async fn a_password_made_here_signs_in() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    app.password(&maya, "correct horse battery staple");
    let browser = app.visitor();
    let fields = [
        ("email", maya.email()),
        ("password", "correct horse battery staple"),
    ];
    browser.fill("/sign-in", "/sign-in", &fields).await.status(303);
    browser.get("/account").await.ok().says("maya");
    assert!(app.queued().is_empty());
}

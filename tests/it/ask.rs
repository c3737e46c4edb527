//! Asking: step by step, everything kept, once however often it is sent.

use std::time::Duration;

use crate::harness::{Actor, Answer, BoundTo, ProfileFixture, TestApp, race};

const DETAILS: [(&str, &str); 6] = [
    ("step", "details"),
    ("legal_name", "Maya Lindqvist"),
    ("mcid", "990217734"),
    ("current_account", "old.maya@example.com"),
    ("wanted_account", "new.maya@example.com"),
    ("reason", "I left that company, see."),
];

/// A whole request, as one form.
pub const WHOLE: [(&str, &str); 9] = [
    ("step", "send"),
    ("topic", "change-account"),
    ("title", "Another account on my profile"),
    ("body", "It does not connect."),
    ("mcid", "990217734"),
    ("legal_name", "Maya Lindqvist"),
    ("current_account", "old.maya@example.com"),
    ("wanted_account", "new.maya@example.com"),
    ("reason", "I left that company, see."),
];

/// A form with other values.
pub fn with<'a>(form: &[(&'a str, &'a str)], other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields: Vec<_> = form.to_vec();
    fields.retain(|(name, _)| other.iter().all(|(given, _)| given != name));
    fields.extend_from_slice(other);
    fields
}

/// Walks to the last step with the request of [`WHOLE`].
async fn walk(who: &Actor) -> Answer {
    who.get("/ask").await.ok();
    who.submit("/ask", &[("topic", "change-account")])
        .await
        .ok()
        .contains("name=\"title\"");
    who.submit("/ask", &[WHOLE[2], WHOLE[3]])
        .await
        .ok()
        .contains("name=\"legal_name\"");
    who.submit("/ask", &DETAILS).await.ok()
}

/// The number of the page's question.
fn question_of(answer: &Answer) -> String {
    let path = answer.location().to_owned();
    path.strip_prefix("/questions/").expect("a question").to_owned()
}

#[tokio::test]
async fn the_steps_lead_to_one_request_and_keep_its_details_private() {
    let app = TestApp::start().await;
    app.profile(ProfileFixture::default());
    let maya = app.person("maya");
    walk(&maya)
        .await
        .says("Compared at once")
        .says("Another account on my profile")
        .says("It does not connect.");
    let sent = maya.post("/ask", &[]).await.leads_under("/questions/");
    let page = maya.follow(sent).await.ok().says("Your request is with us");
    let thread = page
        .links()
        .into_iter()
        .find(|link| link.starts_with("/messages/"));
    let thread = maya
        .get(&thread.expect("a link to the private thread"))
        .await
        .ok();
    thread.says("I left that company, see.");
    let public = app.visitor().get(&page.path).await.ok();
    public
        .lacks("/messages/")
        .says("An agent takes it")
        .has_data("state", "asked");
    let rows = app.snapshot();
    assert_eq!(
        (rows.rows("questions"), rows.rows("requests"), rows.rows("drafts")),
        (1, 1, 0)
    );
    for secret in [
        "lindqvist",
        "990217734",
        "old.maya",
        "new.maya",
        "left that company",
    ] {
        let shown: Vec<&str> = rows.showing(secret);
        assert!(shown.is_empty(), "{secret} stands as text in {shown:?}");
    }
    // The name typed here is another spelling than the profile's: it is nowhere any more, not even sealed.
    assert_eq!(rows.sealing("Maya Lindqvist"), ["profiles"]);
}

#[tokio::test]
async fn a_visitor_signs_in_and_goes_on_where_they_were() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    visitor.get("/ask").await.ok().contains("name=\"topic\"");
    let to = visitor
        .post("/ask", &[("topic", "lost-access"), ("situation", "hacked")])
        .await
        .leads_under("/sign-in?next=");
    let next = to.location().split_once("next=").unwrap().1.to_owned();
    let next: String = url::form_urlencoded::parse(format!("next={next}").as_bytes())
        .map(|(_, value)| value.into_owned())
        .collect();
    assert_eq!(next, "/ask?topic=lost-access&situation=hacked");
    assert!(
        realign::web::Next::parse(&next).is_some(),
        "signing in would drop {next}"
    );
    visitor
        .post("/ask", &[("topic", "other"), ("action", "register")])
        .await
        .leads_under("/register?next=");
    let maya = app.person("maya");
    maya.get(&next).await.ok().contains("name=\"title\"");
    maya.submit("/ask", &[("title", "Locked out"), ("body", "")])
        .await
        .ok()
        .has_data("outcome", "strict_verification")
        .contains("name=\"legal_name\"");
    let before = app.snapshot();
    visitor.post("/ask", &WHOLE).await.leads_under("/sign-in");
    before.assert_unchanged(&app);
}

#[tokio::test]
async fn going_back_keeps_everything() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    walk(&maya).await;
    maya.submit("/ask", &[("action", "back")])
        .await
        .ok()
        .contains("value=\"Maya Lindqvist\"")
        .contains("value=\"old.maya@example.com\"")
        .contains("I left that company, see.");
    // Half a form is kept on the way back too, and nobody complains about it.
    maya.submit(
        "/ask",
        &[("action", "back"), ("step", "details"), ("legal_name", "Maya L")],
    )
    .await
    .ok()
    .contains("value=\"Another account on my profile\"")
    .contains("It does not connect.");
    maya.get("/ask?step=details")
        .await
        .ok()
        .contains("value=\"Maya L\"");
    maya.get("/ask?step=topic").await.ok();
    maya.submit("/ask", &[("topic", "other")])
        .await
        .ok()
        .contains("It does not connect.");
    // A plain question has no private details.
    maya.submit("/ask", &[("title", "Why?"), ("body", "Because.")])
        .await
        .ok()
        .lacks("name=\"legal_name\"")
        .says("Why?");
    // Another tab, another day: the draft is where it was.
    app.advance(Duration::from_secs(86_400));
    maya.sign_in_again();
    maya.tab().get("/ask").await.ok().says("Because.");
}

#[tokio::test]
async fn what_is_wrong_stands_beside_the_field_and_the_rest_is_kept() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    maya.get("/ask").await.ok();
    maya.post("/ask", &[])
        .await
        .status(422)
        .contains("id=\"topic-error\"");
    maya.submit("/ask", &[("topic", "other")]).await.ok();
    maya.post("/ask", &[("title", ""), ("body", "Some words.")])
        .await
        .status(422)
        .contains("id=\"title-error\"")
        .contains("Some words.");
    maya.post("/ask", &[("title", "Hello"), ("body", " \r\n ")])
        .await
        .status(422)
        .contains("id=\"body-error\"")
        .contains("value=\"Hello\"");
    let long = "x".repeat(201);
    maya.post("/ask", &[("title", &long), ("body", "b")])
        .await
        .status(422)
        .contains("id=\"title-error\"");
    // No later step without the earlier ones, and the last post looks at everything again.
    maya.get("/ask?step=send").await.ok().contains("name=\"title\"");
    for (field, value) in [
        ("topic", "nonsense"),
        ("title", "  "),
        ("legal_name", ""),
        ("mcid", "12"),
        ("wanted_account", "nowhere"),
        ("wanted_account", "\u{430}lex@example.com"),
    ] {
        maya.post("/ask", &with(&WHOLE, &[(field, value)]))
            .await
            .status(422)
            .contains(&format!("id=\"{field}-error\""));
    }
    assert_eq!(app.snapshot().rows("questions"), 0);
}

#[tokio::test]
async fn sending_twice_or_twenty_times_makes_one_request() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    let last = walk(&maya).await;
    let hidden = last
        .forms()
        .into_iter()
        .find(|form| form.action == "/ask")
        .unwrap()
        .hidden;
    let answers = race(20, |_| {
        let (tab, hidden) = (maya.tab(), hidden.clone());
        async move { tab.post_raw("/ask", &hidden, Default::default()).await }
    })
    .await;
    let paths: std::collections::BTreeSet<String> = answers
        .into_iter()
        .map(|answer| answer.leads_under("/questions/").location().to_owned())
        .collect();
    assert_eq!(paths.len(), 1);
    // Back and resend, much later.
    app.advance(Duration::from_secs(1800));
    let again = maya.post_raw("/ask", &hidden, Default::default()).await;
    assert!(paths.contains(again.location()));
    let rows = app.snapshot();
    for table in ["questions", "requests", "threads"] {
        assert_eq!(rows.rows(table), 1, "{table}");
    }
}

#[tokio::test]
async fn a_second_request_of_the_same_person_is_a_linked_duplicate_and_of_others_is_not() {
    let app = TestApp::start().await;
    let (maya, noa) = (app.person("maya"), app.person("noa"));
    maya.get("/ask").await.ok();
    let first = question_of(&maya.post("/ask", &WHOLE).await.status(303));
    maya.get("/ask")
        .await
        .ok()
        .has_data("outcome", "duplicate_request");
    walk(&maya).await.has_data("outcome", "duplicate_request");
    let second = maya.submit("/ask", &[]).await.ok();
    second
        .clone()
        .has_data("outcome", "duplicate_request")
        .has_data("state", "duplicate")
        .contains(&format!("/questions/{first}"));
    app.visitor()
        .get(&second.path)
        .await
        .ok()
        .says("Closed as a duplicate");
    // Somebody else, the same profile and account: a request of its own, and not a word of the other one.
    noa.get("/ask").await.ok();
    let sent = noa.post("/ask", &WHOLE).await;
    let other = noa.follow(sent).await.ok();
    other
        .has_data("state", "asked")
        .lacks(&first)
        .lacks("duplicate_request");
}

#[tokio::test]
async fn a_known_number_and_an_unknown_one_lead_through_the_same_pages() {
    let app = TestApp::start().await;
    app.profile(ProfileFixture::default());
    let mut seen = Vec::new();
    for (name, mcid) in [("asker1", "990217734"), ("asker2", "990999999")] {
        let who = app.person(name);
        who.get("/ask").await.ok();
        let mut pages = vec![
            who.submit("/ask", &[("topic", "change-account")]).await,
            who.submit("/ask", &[WHOLE[2], WHOLE[3]]).await,
            who.submit("/ask", &with(&DETAILS, &[("mcid", mcid)])).await,
        ];
        let sent = who.post("/ask", &[]).await;
        pages.push(who.follow(sent.clone()).await);
        let told = |answer: &Answer| {
            let text = answer.visible().replace(name, "NAME").replace(mcid, "MCID");
            (answer.code, text)
        };
        seen.push(pages.iter().map(told).collect::<Vec<_>>());
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn nothing_known_is_asked_of_the_owner_of_the_profile() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    app.profile(ProfileFixture {
        bound: BoundTo::actor(&maya),
        ..ProfileFixture::default()
    });
    maya.get("/ask").await.ok();
    maya.submit("/ask", &[("topic", "change-account")]).await.ok();
    let page = maya.submit("/ask", &[WHOLE[2], WHOLE[3]]).await.ok();
    page.lacks("name=\"mcid\"").lacks("name=\"current_account\"");
    let fields = [
        ("legal_name", "Maya Lindqvist"),
        ("wanted_account", "new.maya@example.com"),
    ];
    maya.submit("/ask", &fields).await.ok().lacks("990217734");
    maya.post("/ask", &[]).await.leads_under("/questions/");
    // Others find the address they are signed in with filled in, to be kept or changed.
    let noa = app.person("noa");
    noa.get("/ask").await.ok();
    noa.submit("/ask", &[("topic", "two-profiles")]).await.ok();
    let page = noa.submit("/ask", &[WHOLE[2], WHOLE[3]]).await.ok();
    page.contains("name=\"mcid\"")
        .contains(&format!("value=\"{}\"", noa.email()));
}

//! What everybody can read: nothing personal, and nothing but text.

use crate::ask::{WHOLE, with};
use crate::harness::{Answer, TestApp};

#[tokio::test]
async fn a_name_and_accounts_typed_in_private_are_hidden_in_public() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    let fields = with(
        &WHOLE,
        &[
            ("title", "Jürgen Weiß needs another account"),
            (
                "body",
                "I am Weiss, Juergen. My login was old.maya, number 9 9 0 2 1 7 7 3 4.",
            ),
            ("legal_name", "Jürgen Weiß"),
        ],
    );
    maya.get("/ask").await.ok();
    let sent = maya.post("/ask", &fields).await;
    let page = maya.follow(sent).await.ok();
    let public = app.visitor().get(&page.path).await.ok();
    let front = app.visitor().get("/").await.ok();
    for shown in [public, front] {
        let text = shown.body.to_lowercase();
        for word in [
            "jürgen",
            "juergen",
            "weiß",
            "weiss",
            "old.maya",
            "990217734",
            "9 9 0 2",
        ] {
            assert!(!text.contains(word), "{word} on {}", shown.asked);
        }
    }
    let thread = page
        .links()
        .into_iter()
        .find(|link| link.starts_with("/messages/"))
        .unwrap();
    maya.get(&thread).await.ok().says("I am Weiss, Juergen.");
}

#[tokio::test]
async fn a_plain_question_gets_a_thread_only_for_what_was_hidden() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    let plain = |body: &'static str| {
        [
            ("step", "send"),
            ("topic", "other"),
            ("title", "Why?"),
            ("body", body),
        ]
    };
    maya.get("/ask").await.ok();
    maya.submit("/ask", &plain("Because."))
        .await
        .ok()
        .lacks("Your private conversation");
    assert_eq!(app.snapshot().rows("threads"), 0);
    maya.get("/ask").await.ok();
    maya.submit("/ask", &plain("Write to maya.box@example.com."))
        .await
        .ok()
        .says("Your private conversation")
        .lacks("maya.box");
    let rows = app.snapshot();
    assert_eq!((rows.rows("threads"), rows.rows("requests")), (1, 0));
    let shown: Vec<&str> = rows.showing("maya.box");
    assert!(shown.is_empty(), "{shown:?}");
}

#[tokio::test]
async fn the_preview_hides_what_sending_hides() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    maya.get("/ask").await.ok();
    let fields = [
        ("title", "I am 990000512"),
        ("body", "<script>alert(1)</script> a@example.com"),
    ];
    let shown = maya.post("/ask/preview", &fields).await.ok();
    shown
        .contains("<mark>")
        .lacks("990000512")
        .lacks("a@example.com")
        .contains("&lt;script&gt;");
    let before = app.snapshot();
    maya.post("/ask/preview", &fields).await.ok();
    before.assert_unchanged(&app);
    let visitor = app.visitor();
    visitor.get("/").await.ok();
    visitor
        .post("/ask/preview", &fields)
        .await
        .leads_under("/sign-in");
    before.assert_unchanged(&app);
}

#[tokio::test]
async fn a_hundred_kilobytes_go_through_and_more_do_not() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    let long = "word ".repeat(20_000);
    let plain = |body| {
        [
            ("step", "send"),
            ("topic", "other"),
            ("title", "Long"),
            ("body", body),
        ]
    };
    maya.get("/ask").await.ok();
    maya.submit("/ask", &plain(&long)).await.ok().says("word word");
    maya.get("/ask").await.ok();
    let longer = format!("{long}x");
    maya.post("/ask", &plain(&longer))
        .await
        .status(422)
        .contains("id=\"body-error\"");
    assert_eq!(app.snapshot().rows("questions"), 1);
}

#[tokio::test]
async fn every_text_people_write_is_text_and_tells_nothing_personal() {
    let app = TestApp::start().await;
    let texts: Vec<serde_json::Value> = include_str!("../data/requests.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(texts.len() >= 53, "{}", texts.len());
    let visitor = app.visitor();
    for (n, text) in texts.iter().enumerate() {
        let field = |name: &str| text[name].as_str().unwrap().to_owned();
        let topic = match text["intent"].as_str().unwrap() {
            "msa_change" => "change-account",
            "lost_access" => "lost-access",
            "merge_profiles" => "two-profiles",
            "learn_side_change" => "learn-side",
            "connect_error" => "connect-fails",
            _ => "other",
        };
        let who = app.person(&format!("person{n}"));
        who.get("/ask").await.ok();
        let (title, body) = (field("title"), field("body"));
        let form = with(
            &WHOLE,
            &[
                ("topic", topic),
                ("title", &title),
                ("body", &body),
                ("reason", ""),
            ],
        );
        let sent = who.post("/ask", &form).await.leads_under("/questions/");
        let page = visitor.get(sent.location()).await.ok();
        let front = visitor.get("/").await.ok();
        for shown in [&page, &front] {
            assert_harmless(shown);
            if text["pii_in_public"].as_bool().unwrap() {
                for datum in personal(&format!("{title} {body}")) {
                    assert!(
                        !shown.body.contains(&datum),
                        "{}: {datum} on {}",
                        text["id"],
                        shown.asked
                    );
                }
            }
        }
    }
    let rows = app.snapshot();
    assert_eq!(rows.rows("questions"), texts.len());
}

/// The addresses, numbers and codes of a text, found in another way than the product finds them.
fn personal(text: &str) -> Vec<String> {
    let words = text.split(|c: char| c.is_whitespace() || "(),;:!?".contains(c));
    let mut found: Vec<String> = words
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| {
            let digits = word.chars().filter(|c| c.is_numeric()).count();
            word.contains('@') || digits >= 7 || (word.contains('-') && word.len() == 9 && digits >= 2)
        })
        .map(str::to_owned)
        .collect();
    found.extend(
        text.contains("９９００００５１２")
            .then(|| "990000512".to_owned()),
    );
    found
}

/// Nothing but text was rendered: no element but the page's own, nothing that runs.
fn assert_harmless(page: &Answer) {
    for tag in page.tags() {
        let is_own_script =
            tag.name == "script" && tag.get("src").is_some_and(|src| src.starts_with("/static/js/"));
        assert!(tag.name != "script" || is_own_script, "{}: {tag:?}", page.asked);
        let is_own_image = tag.name == "img" && tag.get("src").is_some_and(|src| src.starts_with("/static/"));
        assert!(tag.name != "img" || is_own_image, "{}: {tag:?}", page.asked);
        for (name, value) in &tag.attributes {
            assert!(!name.starts_with("on"), "{}: {tag:?}", page.asked);
            assert!(
                !value.trim().to_lowercase().starts_with("javascript:"),
                "{}: {tag:?}",
                page.asked
            );
        }
    }
}

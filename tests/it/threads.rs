//! Private threads: who sees them, what is new, drafts, sending once, and text that stays text.

use std::time::Duration;

use realign::threads::{self, MAX_BODY, Side};
use reqwest::header::{HeaderMap, HeaderValue};

use crate::cases::{self, Case};
use crate::harness::{Actor, TestApp, html::Piece, html::pieces, race};

const HOUR: Duration = Duration::from_secs(3600);

/// Maya's claimed request with an agent.
async fn world() -> (TestApp, Actor, Actor, Case) {
    let app = TestApp::start().await;
    let (maya, agent) = (app.person("maya"), app.agent());
    let case = cases::claimed(&app, &maya, &agent, "Another account on my profile");
    (app, maya, agent, case)
}

#[tokio::test]
async fn a_stranger_finds_nothing_and_changes_nothing() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    let case = cases::open(&app, &maya, "Another account on my profile");
    cases::say(&app, &case, &maya, Side::Requester, "my secret words");
    let before = app.snapshot();
    // Before the claim the desk is a stranger too.
    for stranger in [
        app.visitor(),
        app.person("noa"),
        app.agent(),
        app.lead(),
        app.admin(),
    ] {
        stranger
            .get(&case.page())
            .await
            .status(404)
            .lacks("my secret words");
        if stranger.cookie("realign").is_some() {
            for path in [case.messages(), case.draft()] {
                for action in ["", "preview", "draft"] {
                    let fields = [("body", "let me in"), ("action", action)];
                    stranger.post(&path, &fields).await.status(404);
                }
            }
            stranger.get("/messages").await.ok().lacks(&case.code);
        } else {
            for path in [case.messages(), case.draft(), "/messages/preview".to_owned()] {
                stranger
                    .post(&path, &[("body", "x")])
                    .await
                    .leads_under("/sign-in");
            }
            stranger.get("/messages").await.leads_under("/sign-in");
        }
    }
    // Nothing but the accounts and sessions of the strangers themselves.
    before.assert_changed_only(&app, &["accounts", "sessions"]);
    maya.get(&case.page())
        .await
        .ok()
        .says("my secret words")
        .has_data("thread", &case.code);
}

#[tokio::test]
async fn an_address_that_leads_nowhere_answers_as_one_that_is_not_yours() {
    let (app, _, _, case) = world().await;
    let noa = app.person("noa");
    let foreign = noa.get(&case.page()).await.status(404);
    for path in [
        "/messages/aaaaaaaaaaaaaaaaaaaaaaaaaa",
        "/messages/1",
        "/messages/%00",
    ] {
        assert_eq!(
            noa.get(path).await.status(404).visible(),
            foreign.visible(),
            "{path}"
        );
    }
    let visitor = app.visitor();
    visitor.get(&case.page()).await.status(404).says("Sign in");
}

#[tokio::test]
async fn the_desk_reads_from_the_claim_on_and_a_former_agent_does_not() {
    let (app, maya, agent, case) = world().await;
    cases::say(&app, &case, &maya, Side::Requester, "hello support");
    agent.get(&case.page()).await.ok().says("hello support");
    app.lead().get(&case.page()).await.ok().says("hello support");
    agent.get("/messages").await.ok().has_data("thread", &case.code);
    app.write(|conn| {
        use diesel::prelude::*;
        use realign::db::schema::accounts;
        diesel::update(accounts::table.find(agent.id()))
            .set(accounts::role.eq("member"))
            .execute(conn)?;
        Ok(())
    });
    agent.get(&case.page()).await.status(404);
    agent
        .get("/messages")
        .await
        .ok()
        .lacks(&case.code)
        .lacks("Another account on my profile");
}

#[tokio::test]
async fn a_plain_question_has_a_thread_for_its_author_alone() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    let case = cases::plain(&app, &maya, "Where do I see my exams?");
    maya.get("/messages").await.ok().has_data("thread", &case.code);
    let page = maya.get(&case.page()).await.ok().says("no agent reads here");
    assert!(!page.offers(&case.messages()));
    let before = app.snapshot();
    maya.post(&case.messages(), &[("body", "is anybody there")])
        .await
        .status(409)
        .contains("is anybody there");
    before.assert_unchanged(&app);
    app.agent().get(&case.page()).await.status(404);
}

#[tokio::test]
async fn what_is_new_is_marked_until_it_is_read() {
    let (app, maya, agent, case) = world().await;
    let unread = async |who: &Actor| {
        let page = who.get("/messages").await.ok();
        (page.data_all("unread").len(), page.visible().contains("(unread)"))
    };
    assert_eq!(unread(&maya).await, (0, false));
    cases::say(&app, &case, &agent, Side::Staff, "please prove your account");
    // Once in the navigation, once on the row.
    assert_eq!(unread(&maya).await, (2, true));
    // What one wrote oneself is not new.
    assert!(!unread(&agent).await.1);

    // A browser that fetches ahead has not read.
    let mut headers = HeaderMap::new();
    headers.insert("sec-purpose", HeaderValue::from_static("prefetch;prerender"));
    maya.get_with(&case.page(), headers)
        .await
        .ok()
        .contains("class=\"new-line\"");
    assert_eq!(unread(&maya).await, (2, true));

    let page = maya.get(&case.page()).await.ok().contains("class=\"new-line\"");
    assert!(
        page.data_all("unread").is_empty(),
        "the page counts itself as read"
    );
    assert_eq!(unread(&maya).await, (0, false));
    maya.get(&case.page()).await.ok().lacks("class=\"new-line\"");

    app.advance(Duration::from_secs(60));
    maya.fill(&case.page(), &case.messages(), &[("body", "done")])
        .await
        .status(303);
    assert_eq!(unread(&maya).await, (0, false));
    assert!(unread(&agent).await.1);
    agent.get(&case.page()).await.ok().says("done");
    assert!(!unread(&agent).await.1);
}

#[tokio::test]
async fn reading_what_is_read_writes_nothing() {
    let (app, maya, agent, case) = world().await;
    cases::say(&app, &case, &agent, Side::Staff, "hello");
    maya.get(&case.page()).await.ok();
    let before = app.snapshot_of_all();
    maya.get(&case.page()).await.ok();
    maya.get("/messages").await.ok();
    before.assert_unchanged(&app);
}

#[tokio::test]
async fn a_draft_stays_until_it_is_sent() {
    let (app, maya, agent, case) = world().await;
    maya.get(&case.page()).await.ok();
    maya.post(&case.draft(), &[("body", "half a though")]).await.ok();
    maya.post(&case.draft(), &[("body", "half a thought <b>")])
        .await
        .ok()
        .says("Draft saved");
    // In every browser of hers, over days, and in nobody else's.
    app.advance(HOUR * 20);
    maya.sign_in_again();
    maya.get(&case.page())
        .await
        .ok()
        .contains("half a thought &#60;b&#62;</textarea>");
    agent.sign_in_again();
    agent.get(&case.page()).await.ok().lacks("half a thought");

    // The button does the same without a script.
    maya.get(&case.page()).await.ok();
    let kept = maya
        .post(
            &case.messages(),
            &[("body", "a whole thought"), ("action", "draft")],
        )
        .await;
    kept.to(&format!("{}#compose", case.page()));
    maya.get(&case.page())
        .await
        .ok()
        .contains("a whole thought</textarea>");
    assert_eq!(app.snapshot().rows("messages"), 0);

    maya.fill(&case.page(), &case.messages(), &[("body", "a whole thought")])
        .await
        .status(303);
    assert_eq!(app.snapshot().rows("drafts"), 0);
    let page = maya
        .get(&case.page())
        .await
        .ok()
        .lacks("a whole thought</textarea>");
    assert!(page.visible().contains("a whole thought"));
}

#[tokio::test]
async fn a_late_autosave_brings_no_sent_text_back() {
    let (app, maya, _, case) = world().await;
    maya.get(&case.page()).await.ok();
    maya.post(&case.messages(), &[("body", "sent")]).await.status(303);
    // The page with the number that was just used still stands open.
    maya.post(
        &case.draft(),
        &[("body", "sent"), ("sending", &sending_of(&maya, &case).await)],
    )
    .await
    .ok();
    assert_eq!(app.snapshot().rows("drafts"), 1, "another number is another text");
    let (app, maya, _, case) = world().await;
    let number = sending_of(&maya, &case).await;
    let fields = [("body", "sent"), ("sending", number.as_str())];
    maya.post(&case.messages(), &fields).await.status(303);
    maya.post(&case.draft(), &fields).await.ok();
    assert_eq!(app.snapshot().rows("drafts"), 0);
}

/// The one-time number of a freshly fetched page.
async fn sending_of(who: &Actor, case: &Case) -> String {
    let page = who.get(&case.page()).await.ok();
    let forms = page.forms();
    let form = forms.iter().find(|form| form.action == case.messages()).unwrap();
    form.hidden
        .iter()
        .find(|(name, _)| name == "sending")
        .unwrap()
        .1
        .clone()
}

#[tokio::test]
async fn a_preview_shows_the_text_keeps_it_and_sends_nothing() {
    let (app, maya, agent, case) = world().await;
    let fields = [("body", "I **can** prove it"), ("action", "preview")];
    let page = maya.fill(&case.page(), &case.messages(), &fields).await.ok();
    let page = page
        .contains("<strong>can</strong>")
        .contains("I **can** prove it</textarea>");
    assert!(page.offers(&case.messages()));
    maya.get(&case.page())
        .await
        .ok()
        .contains("I **can** prove it</textarea>");
    assert_eq!(app.snapshot().rows("messages"), 0);
    agent.get(&case.page()).await.ok().lacks("prove it");
    // As the script asks for it: nothing is kept.
    let before = app.snapshot();
    let piece = maya
        .post("/messages/preview", &[("body", "_a_ <script>alert(1)</script>")])
        .await
        .ok();
    assert_eq!(
        piece.body.trim(),
        "<p><em>a</em> &lt;script&gt;alert(1)&lt;/script&gt;</p>"
    );
    maya.post("/messages/preview", &[("body", &"a".repeat(MAX_BODY + 1))])
        .await
        .status(413);
    before.assert_unchanged(&app);
}

#[tokio::test]
async fn sending_twice_makes_one_message() {
    let (app, maya, _, case) = world().await;
    maya.get(&case.page()).await.ok();
    let number = sending_of(&maya, &case).await;
    let answers = race(20, |_| {
        let (tab, path, number) = (maya.tab(), case.messages(), number.clone());
        async move { tab.post(&path, &[("body", "once"), ("sending", &number)]).await }
    })
    .await;
    let places: Vec<String> = answers
        .into_iter()
        .map(|answer| answer.leads_under(&case.page()).location().to_owned())
        .collect();
    assert!(places.iter().all(|place| *place == places[0]), "{places:?}");
    assert_eq!(app.snapshot().rows("messages"), 1);
    // Another page, another message, though the text is the same.
    maya.fill(&case.page(), &case.messages(), &[("body", "once")])
        .await
        .status(303);
    assert_eq!(app.snapshot().rows("messages"), 2);
}

#[tokio::test]
async fn a_number_used_in_one_thread_is_free_in_another_and_for_another_person() {
    let (app, maya, agent, case) = world().await;
    let other = cases::claimed(&app, &maya, &agent, "My second question");
    let number = "a".repeat(52);
    let fields = [("body", "hello"), ("sending", number.as_str())];
    maya.post(&case.messages(), &fields).await.status(303);
    agent.post(&case.messages(), &fields).await.status(303);
    agent.post(&other.messages(), &fields).await.status(303);
    assert_eq!(app.snapshot().rows("messages"), 3);
    maya.get(&other.page()).await.ok().says("hello");
}

#[tokio::test]
async fn empty_and_endless_texts_are_refused_beside_the_text() {
    let (app, maya, _, case) = world().await;
    let before = app.snapshot();
    for body in ["", "  \r\n\t ", "\u{3000}"] {
        maya.fill(&case.page(), &case.messages(), &[("body", body)])
            .await
            .status(422)
            .says("Write something first");
    }
    let long = "lorem ".repeat(MAX_BODY / 6 + 1);
    let page = maya
        .fill(&case.page(), &case.messages(), &[("body", &long)])
        .await
        .status(422);
    assert!(
        page.contains("aria-invalid=\"true\"").body.contains(&long),
        "the text is kept"
    );
    before.assert_unchanged(&app);

    let full = "é".repeat(MAX_BODY / 2);
    maya.fill(&case.page(), &case.messages(), &[("body", &full)])
        .await
        .status(303);
    assert!(maya.get(&case.page()).await.ok().body.contains(&full));
}

#[tokio::test]
async fn a_locked_thread_takes_no_message_and_keeps_what_was_written() {
    let (app, maya, agent, case) = world().await;
    maya.get(&case.page()).await.ok();
    maya.post(&case.draft(), &[("body", "I was away")]).await.ok();
    app.write(|conn| threads::set_locked(conn, case.thread, true, app.now()));
    let before = app.snapshot();
    for who in [&maya, &agent] {
        who.post(&case.messages(), &[("body", "too late")])
            .await
            .status(409)
            .contains("too late");
    }
    before.assert_unchanged(&app);
    let page = maya
        .get(&case.page())
        .await
        .ok()
        .says("This conversation is closed")
        .contains("I was away");
    assert!(!page.offers(&case.messages()));
    app.write(|conn| threads::set_locked(conn, case.thread, false, app.now()));
    maya.fill(&case.page(), &case.messages(), &[("body", "back again")])
        .await
        .status(303);
}

#[tokio::test]
async fn a_long_conversation_comes_in_pages_that_miss_nothing() {
    let (app, maya, agent, case) = world().await;
    for n in 0..120 {
        cases::say(&app, &case, &maya, Side::Requester, &format!("line {n:03}"));
    }
    let lines = |text: &str| -> Vec<String> {
        let found = text
            .match_indices("line ")
            .map(|(at, _)| text[at..at + 8].to_owned());
        found.collect()
    };
    let mut seen: Vec<String> = Vec::new();
    let mut path = case.page();
    loop {
        let page = agent.get(&path).await.ok();
        seen.splice(0..0, lines(&page.visible()));
        let Some(older) = page.links().into_iter().find(|link| link.contains("?before=")) else {
            break;
        };
        path = older;
    }
    let all: Vec<String> = (0..120).map(|n| format!("line {n:03}")).collect();
    assert_eq!(seen, all);
    // And forward again, from the oldest page.
    let mut seen: Vec<String> = Vec::new();
    loop {
        let page = agent.get(&path).await.ok();
        seen.extend(lines(&page.visible()));
        let Some(newer) = page.links().into_iter().find(|link| link.contains("?after=")) else {
            break;
        };
        path = newer;
    }
    assert_eq!(seen, all);
    // An old page marks nothing as read that stands on a later one.
    cases::say(&app, &case, &maya, Side::Requester, "line new");
    let old = format!("{}?before=1", case.page());
    agent.get(&old).await.ok().lacks("line 1");
    let old = agent.get(&case.page()).await.ok();
    assert!(old.body.contains("line new"));
}

#[tokio::test]
async fn many_threads_come_in_pages() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    let cases: Vec<Case> = (0..60)
        .map(|n| {
            // Some at one and the same moment.
            app.advance(Duration::from_secs(n % 3));
            cases::open(&app, &maya, &format!("Question {n}"))
        })
        .collect();
    let mut seen = Vec::new();
    let mut path = "/messages".to_owned();
    let last = loop {
        let page = maya.get(&path).await.ok();
        let codes = page.data_all("thread");
        seen.extend(codes.clone());
        match page.links().into_iter().find(|link| link.contains("after=")) {
            Some(next) => path = next,
            None => break (page, codes),
        }
    };
    let mut wanted: Vec<&String> = cases.iter().map(|case| &case.code).collect();
    assert_eq!(seen.len(), 60);
    let back = last
        .0
        .links()
        .into_iter()
        .find(|link| link.contains("before="))
        .unwrap();
    let codes = maya.get(&back).await.ok().data_all("thread");
    assert_eq!(codes, seen[25..50], "the page before the last is the second");
    seen.sort();
    wanted.sort();
    assert_eq!(seen.iter().collect::<Vec<_>>(), wanted);
    maya.get("/messages?after=rubbish").await.ok();
}

#[tokio::test]
async fn what_people_really_write_stays_text() {
    let (app, maya, agent, case) = world().await;
    let file = std::fs::read_to_string("tests/data/requests.jsonl").unwrap();
    let mut count = 0;
    let hostile = [
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "<svg/onload=alert(1)>",
        "\u{0}x",
    ];
    let bodies: Vec<String> = file
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["body"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .chain(hostile.map(str::to_owned))
        .collect();
    for body in bodies {
        let answer = maya
            .fill(&case.page(), &case.messages(), &[("body", &body)])
            .await;
        if body.trim().is_empty() {
            answer.status(422);
            continue;
        }
        let at = answer.leads_under(&case.page()).location().to_owned();
        count += 1;
        let page = agent.get(&at).await.ok();
        only_harmless(&page.body);
    }
    assert!(count > 50, "{count}");
    assert_eq!(app.snapshot().rows("messages"), count);
}

/// No element or attribute on the page that could run or load anything but the product's own files.
fn only_harmless(html: &str) {
    for piece in pieces(html) {
        let Piece::Open(tag) = piece else { continue };
        assert!(
            !matches!(
                tag.name.as_str(),
                "iframe" | "object" | "embed" | "style" | "base"
            ),
            "{tag:?}"
        );
        let address = tag.get("src").or(tag.get("href")).unwrap_or("/").to_lowercase();
        if matches!(tag.name.as_str(), "script" | "img" | "link") {
            assert!(address.starts_with("/static/"), "{tag:?}");
        }
        let known = ["/", "#", "?", "http://", "https://", "mailto:"];
        assert!(known.iter().any(|start| address.starts_with(start)), "{tag:?}");
        assert!(
            tag.attributes
                .iter()
                .all(|(name, _)| !name.starts_with("on") && name != "style"),
            "{tag:?}"
        );
    }
}

#[tokio::test]
async fn the_panel_tells_the_member_what_to_do_and_nobody_else() {
    let (app, maya, agent, case) = world().await;
    let page = maya
        .get(&case.page())
        .await
        .ok()
        .has_data("state", "verifying")
        .has_data("turn", "requester");
    assert_eq!(page.data("request"), Some(case.request_code.clone()));
    assert!(page.data_all("step").iter().any(|step| step == "step-wanted"));
    let withdrawal = format!("/requests/{}/withdrawal", case.request_code);
    assert!(page.offers(&withdrawal));
    let seen = agent.get(&case.page()).await.ok();
    assert!(!seen.offers(&withdrawal) && seen.data_all("step").is_empty());
    assert!(seen.links().contains(&case.desk()));
    // An answer hands the turn to the other side.
    maya.fill(&case.page(), &case.messages(), &[("body", "here it is")])
        .await
        .status(303);
    maya.get(&case.page()).await.ok().has_data("turn", "staff");
    agent
        .fill(&case.page(), &case.messages(), &[("body", "one more thing")])
        .await
        .status(303);
    maya.get("/messages").await.ok().has_data("turn", "requester");
    assert_eq!(
        app.snapshot().rows("outbox"),
        1,
        "the member hears of it once, staff is not mailed"
    );
}

#[tokio::test]
async fn the_way_to_the_steps_that_are_left_is_the_requesters() {
    let (_app, maya, agent, case) = world().await;
    let hers = maya.get(&case.page()).await.ok();
    let ways =
        |answer: &crate::harness::Answer| answer.links().iter().filter(|link| *link == "#steps").count();
    assert_eq!(ways(&hers), 1);
    assert_eq!(hers.body.matches("id=\"steps\"").count(), 1);
    hers.says("4 steps are left");
    assert_eq!(ways(&agent.get(&case.page()).await.ok()), 0);
    let withdrawal = format!("/requests/{}/withdrawal", case.request_code);
    maya.post(&withdrawal, &[]).await.to(&case.page());
    assert_eq!(ways(&maya.get(&case.page()).await.ok()), 0);
}

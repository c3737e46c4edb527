//! The forum: the list and its pages, answers, moderation.

use std::time::Duration;

use realign::questions::{self, QuestionState};

use crate::cases;
use crate::harness::{Actor, Answer, TestApp, race};

fn ids(page: &Answer) -> Vec<String> {
    page.data_all("question")
}

/// The address behind the link to older (`next`) or newer (`prev`) questions.
fn turn(page: &Answer, rel: &str) -> Option<String> {
    let tags = page.tags();
    let link = tags.iter().find(|tag| tag.get("rel") == Some(rel))?;
    link.get("href").map(str::to_owned)
}

fn here(case: &cases::Case) -> String {
    format!("/questions/{}", case.question)
}

#[tokio::test]
async fn the_front_page_shows_newest_activity_first_and_turns_its_pages() {
    let app = TestApp::start().await;
    app.visitor().get("/").await.ok().says("No questions yet");
    let maya = app.person("maya");
    let mut all = Vec::new();
    for n in 0..45 {
        // Some of them at the very same moment: then the id decides.
        if n % 3 == 0 {
            app.advance(Duration::from_secs(60));
        }
        all.push(cases::plain(&app, &maya, &format!("Question {n}")).question);
    }
    let visitor = app.visitor();
    let mut page = visitor.get("/").await.ok();
    assert_eq!(page.clone().says("Ask a Question").says("maya").path, "/");
    let first = ids(&page);
    let mut seen = first.clone();
    while let Some(older) = turn(&page, "next") {
        page = visitor.get(&older).await.ok();
        seen.extend(ids(&page));
    }
    assert_eq!(seen.len(), 45);
    let mut newest: Vec<i64> = all.iter().map(|id| id.0).collect();
    // Ids of one moment are not in the order of asking.
    newest.sort_unstable_by(|a, b| b.cmp(a));
    let shown: Vec<i64> = seen.iter().map(|id| id.parse().unwrap()).collect();
    assert_eq!(shown, newest);
    while let Some(newer) = turn(&page, "prev") {
        page = visitor.get(&newer).await.ok();
    }
    assert_eq!(ids(&page), first);
    // An answer brings an old question to the front.
    app.advance(Duration::from_secs(60));
    let old = seen.last().unwrap();
    maya.get(&format!("/questions/{old}")).await.ok();
    maya.post(
        &format!("/questions/{old}/answers"),
        &[("body", "Solved it myself.")],
    )
    .await
    .status(303);
    assert_eq!(&ids(&visitor.get("/").await.ok())[0], old);
    for odd in [
        "/?after=rubbish",
        "/?topic=rubbish",
        "/?before=1-1",
        "/?state=%00",
    ] {
        visitor.get(odd).await.ok();
    }
}

#[tokio::test]
async fn filters_show_a_topic_and_a_state() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    let plain = cases::plain(&app, &maya, "A plain one");
    let other = cases::plain(&app, &maya, "An answered one");
    let now = app.now();
    app.write(|conn| questions::set_state(conn, other.question, QuestionState::Answered, now));
    let visitor = app.visitor();
    let list = async |path: &str| ids(&visitor.get(path).await.ok());
    assert_eq!(list("/?topic=other").await.len(), 2);
    assert_eq!(
        list("/?topic=other&state=answered").await,
        [other.question.to_string()]
    );
    assert_eq!(list("/?state=asked").await, [plain.question.to_string()]);
    assert!(list("/?topic=change-account").await.is_empty());
}

#[tokio::test]
async fn people_answer_in_public_and_staff_is_marked() {
    let app = TestApp::start().await;
    let (maya, noa, agent) = (app.person("maya"), app.person("noa"), app.agent());
    let case = cases::plain(&app, &maya, "Why does it not connect?");
    let answers = format!("{}/answers", here(&case));
    let before = app.snapshot();
    let visitor = app.visitor();
    visitor
        .get(&here(&case))
        .await
        .ok()
        .contains("/sign-in?next=/questions/");
    visitor
        .post(&answers, &[("body", "Hm.")])
        .await
        .leads_under("/sign-in");
    before.assert_unchanged(&app);
    noa.get(&here(&case)).await.ok();
    noa.post(&answers, &[("body", "  ")])
        .await
        .status(422)
        .contains("id=\"body-error\"");
    // A double click.
    let clicks = race(5, |_| {
        noa.post(&answers, &[("body", "Sign in as **the other one**.")])
    })
    .await;
    for click in clicks {
        click.leads_under(&here(&case));
    }
    agent.get(&here(&case)).await.ok();
    agent
        .submit(
            &answers,
            &[("body", "We look into it. <img src=x onerror=alert(1)>")],
        )
        .await
        .ok();
    let page = visitor.get(&here(&case)).await.ok();
    let page = page
        .contains("<strong>the other one</strong>")
        .says("Support")
        .says("2 answers");
    assert!(!page.body.contains("<img src=x"));
    assert_eq!(page.body.matches("chip staff").count(), 1);
    assert_eq!(app.snapshot().rows("answers"), 2);
}

#[tokio::test]
async fn what_is_personal_in_an_answer_is_hidden_and_kept_for_the_asker_alone() {
    let app = TestApp::start().await;
    let (maya, noa) = (app.person("maya"), app.person("noa"));
    let case = cases::plain(&app, &maya, "Why does it not connect?");
    let answers = format!("{}/answers", here(&case));
    for who in [&maya, &noa] {
        who.get(&here(&case)).await.ok();
        let body = format!("My box is {}.box@example.com", who.person().handle);
        who.submit(&answers, &[("body", &body)]).await.ok().says("hidden");
    }
    app.visitor()
        .get(&here(&case))
        .await
        .ok()
        .lacks(".box@example.com");
    maya.get(&case.page())
        .await
        .ok()
        .says("maya.box@example.com")
        .lacks("noa.box");
    let rows = app.snapshot();
    assert!(rows.showing(".box@example.com").is_empty());
    assert!(rows.sealing("noa.box@example.com").is_empty());
}

#[tokio::test]
async fn staff_hides_and_shows_posts() {
    let app = TestApp::start().await;
    let (maya, agent) = (app.person("maya"), app.agent());
    let case = cases::plain(&app, &maya, "Look at this");
    maya.get(&here(&case)).await.ok();
    let answered = maya
        .post(
            &format!("{}/answers", here(&case)),
            &[("body", "Very rude words")],
        )
        .await;
    let answer = answered.location().split_once("#a").unwrap().1.to_owned();
    let hiding = format!("{}/answers/{answer}/hiding", here(&case));
    refuse(
        &app,
        &[
            &hiding,
            &format!("{}/hiding", here(&case)),
            &format!("{}/closure", here(&case)),
        ],
    )
    .await;
    let other = cases::plain(&app, &maya, "Another one");
    // A post is addressed by its question: not through another one.
    agent
        .post(
            &format!("{}/answers/{answer}/hiding", here(&other)),
            &[("hidden", "yes")],
        )
        .await
        .status(404);

    agent.get(&here(&case)).await.ok();
    agent
        .submit(&hiding, &[("hidden", "yes")])
        .await
        .ok()
        .says("Very rude words");
    let visitor = app.visitor();
    visitor
        .get(&here(&case))
        .await
        .ok()
        .lacks("Very rude")
        .says("hidden by staff")
        .says("No answers");
    agent
        .submit(&hiding, &[("hidden", "yes")])
        .await
        .ok()
        .says("somebody else was first");
    agent.submit(&hiding, &[("hidden", "no")]).await.ok();
    visitor
        .get(&here(&case))
        .await
        .ok()
        .says("Very rude words")
        .says("1 answer");

    agent
        .submit(&format!("{}/hiding", here(&case)), &[("hidden", "yes")])
        .await
        .ok();
    for who in [&visitor, &maya] {
        who.get(&here(&case))
            .await
            .status(410)
            .says("hidden by staff")
            .lacks("Look at this");
    }
    visitor
        .get("/")
        .await
        .ok()
        .lacks("Look at this")
        .says("Another one");
    maya.post(&format!("{}/answers", here(&case)), &[("body", "but")])
        .await
        .status(404);
    agent.get(&here(&case)).await.ok().says("Look at this");
    agent
        .submit(&format!("{}/hiding", here(&case)), &[("hidden", "no")])
        .await
        .ok();
    visitor.get("/").await.ok().says("Look at this");
}

/// Nobody but staff posts there, and nothing changes.
async fn refuse(app: &TestApp, paths: &[&str]) {
    let (visitor, noa) = (app.visitor(), app.person("noa"));
    visitor.get("/").await.ok();
    let before = app.snapshot();
    for path in paths {
        let fields = [("hidden", "yes"), ("reason", "spam")];
        visitor.post(path, &fields).await.leads_under("/sign-in");
        noa.post(path, &fields).await.status(403);
    }
    before.assert_unchanged(app);
}

async fn close(agent: &Actor, case: &cases::Case, fields: &[(&str, &str)]) -> Answer {
    agent.get(&here(case)).await.ok();
    agent.submit(&format!("{}/closure", here(case)), fields).await
}

#[tokio::test]
async fn staff_closes_plain_questions() {
    let app = TestApp::start().await;
    let (maya, agent) = (app.person("maya"), app.agent());
    let title = |n: u8| format!("Question {n}");
    let [spam, answered, duplicate] = [1, 2, 3].map(|n| cases::plain(&app, &maya, &title(n)));
    close(&agent, &spam, &[("reason", "spam")]).await.ok();
    app.visitor().get(&here(&spam)).await.status(410);
    close(&agent, &answered, &[("reason", "answered")])
        .await
        .ok()
        .has_data("state", "answered");
    close(&agent, &answered, &[("reason", "spam")])
        .await
        .ok()
        .says("over already");
    close(&agent, &duplicate, &[("reason", "")])
        .await
        .status(422)
        .contains("id=\"reason-error\"");
    for bad in ["", "12", "rubbish", &here(&duplicate), &here(&spam)] {
        close(
            &agent,
            &duplicate,
            &[("reason", "duplicate"), ("duplicate_of", bad)],
        )
        .await
        .status(422)
        .contains("id=\"duplicate_of-error\"");
    }
    let original = format!("https://example.com{}", here(&answered));
    close(
        &agent,
        &duplicate,
        &[("reason", "duplicate"), ("duplicate_of", &original)],
    )
    .await
    .ok()
    .has_data("state", "duplicate");
    app.visitor()
        .get(&here(&duplicate))
        .await
        .ok()
        .says("Question 2")
        .says("Closed as a duplicate");
    maya.get("/").await.ok();
    maya.post(&format!("{}/answers", here(&duplicate)), &[("body", "x")])
        .await
        .status(409);
}

#[tokio::test]
async fn a_question_with_a_request_is_closed_through_it_and_only_before_it_is_decided() {
    let app = TestApp::start().await;
    let (maya, noa, agent) = (app.person("maya"), app.person("noa"), app.agent());
    let first = cases::open(&app, &maya, "First");
    let second = cases::open(&app, &maya, "Second");
    let foreign = cases::open(&app, &noa, "Of somebody else");
    // Requests of different people never stand for each other.
    let fields = [
        ("reason", "duplicate"),
        ("duplicate_of", &*foreign.question.to_string()),
    ];
    close(&agent, &second, &fields)
        .await
        .ok()
        .says("can not be closed like this");
    let fields = [
        ("reason", "duplicate"),
        ("duplicate_of", &*first.question.to_string()),
    ];
    close(&agent, &second, &fields)
        .await
        .ok()
        .has_data("state", "duplicate");
    close(&agent, &foreign, &[("reason", "spam")])
        .await
        .ok()
        .has_data("state", "closed");
    for (case, state) in [(&first, "open"), (&second, "duplicate"), (&foreign, "closed")] {
        let request = app
            .read(|conn| realign::requests::by_question(conn, case.question))
            .unwrap();
        assert_eq!(request.state.as_str(), state);
    }
    // Twenty at once: one closes, the others are told.
    let clicks = race(20, |_| {
        let tab = agent.tab();
        let path = format!("{}/closure", here(&first));
        async move { tab.post(&path, &[("reason", "answered")]).await }
    })
    .await;
    for click in clicks {
        click.to(&here(&first));
    }
    let entries = app.snapshot();
    assert_eq!(entries.rows("questions"), 3);
    agent.get(&here(&first)).await.ok().has_data("state", "closed");
}

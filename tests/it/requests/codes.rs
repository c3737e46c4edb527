//! Codes to the contact email: what they weigh, how often, and that nobody learns whether there is one.

use std::time::Duration;

use diesel::prelude::*;
use realign::accounts::Role;
use realign::db::schema::{challenges, profiles};
use realign::verification::{self, EvidenceKind};

use super::fixture::{Case, DAY, MINUTE, Story, page, told};
use crate::harness::{Actor, Answer, race};

impl Story {
    async fn ask_code(&self, who: &Actor, case: &Case) -> String {
        // A tab of its own: a page from before signing in again carries a token that fits no more.
        told(&who.tab().post(&page(case, "codes"), &[]).await)
    }

    async fn give(&self, who: &Actor, case: &Case, code: &str) -> Answer {
        who.tab().post(&page(case, "evidence"), &[("code", code)]).await
    }

    fn challenges(&self, case: &Case) -> i64 {
        self.app.read(|conn| {
            Ok(challenges::table
                .filter(challenges::request_id.eq(case.id))
                .count()
                .get_result(conn)?)
        })
    }
}

/// Another number than the code.
fn wrong(code: &str) -> String {
    let turned: String = code
        .chars()
        .map(|c| if c == '9' { '0' } else { char::from(c as u8 + 1) })
        .collect();
    assert_ne!(turned, code);
    turned
}

#[tokio::test]
async fn the_right_code_weighs_what_the_mailbox_does() {
    let day = |days: u64| Some(Duration::from_secs(86_400 * days));
    for (contact, edited, strength) in [
        ("maya.contact@example.org", None, "strong"),
        ("old@example.com", None, "medium"),
        ("OLD@Example.com", None, "medium"),
        ("maya.contact@example.org", day(29), "weak"),
        ("maya.contact@example.org", day(30), "strong"),
        ("old@example.com", day(1), "weak"),
    ] {
        let story = Story::with(|plot| plot.contact = Some(contact.to_owned())).await;
        if let Some(ago) = edited {
            let at = story.app.now().minus(ago);
            story.app.write(|conn| {
                diesel::update(profiles::table.find(story.profile))
                    .set(profiles::contact_edited_at.eq(at))
                    .execute(conn)?;
                Ok(())
            });
        }
        assert_eq!(story.ask_code(&story.maya, &story.case).await, "flash-code-sent");
        let code = story.code(&story.case);
        let answer = story.give(&story.maya, &story.case, &code).await;
        assert_eq!(told(&answer), "flash-code-right");
        let found = story.latest(&story.case, EvidenceKind::ContactEmail);
        assert_eq!(found, Some(("match", strength)), "{contact} {edited:?}");
        story.give(&story.maya, &story.case, &code).await.status(422);
    }
}

#[tokio::test]
async fn a_code_is_tried_five_times_however_many_come_at_once() {
    let story = Story::new().await;
    story.ask_code(&story.maya, &story.case).await;
    let code = story.code(&story.case);
    let miss = wrong(&code);
    let answers = race(20, |_| {
        let tab = story.maya.tab();
        let (path, miss) = (page(&story.case, "evidence"), miss.clone());
        async move { tab.post(&path, &[("code", &miss)]).await }
    })
    .await;
    for answer in answers {
        answer.status(422);
    }
    let challenge = story
        .app
        .read(|conn| verification::latest_challenge(conn, story.case.id, verification::Which::First))
        .unwrap();
    assert_eq!(challenge.tries, 5);
    story.give(&story.maya, &story.case, &code).await.status(422);
    assert_eq!(story.latest(&story.case, EvidenceKind::ContactEmail), None);
}

#[tokio::test]
async fn a_code_lasts_a_day_and_the_newest_counts() {
    let story = Story::new().await;
    story.ask_code(&story.maya, &story.case).await;
    let first = story.code(&story.case);
    story.advance(DAY);
    story.give(&story.maya, &story.case, &first).await.status(422);
    story.ask_code(&story.maya, &story.case).await;
    let second = story.code(&story.case);
    story.ask_code(&story.maya, &story.case).await;
    story.give(&story.maya, &story.case, &second).await.status(422);
    let third = story.code(&story.case);
    story.advance(DAY - MINUTE);
    // As people type it.
    let spaced = format!(" {} {} ", &third[..4], &third[4..]);
    let answer = story.give(&story.maya, &story.case, &spaced).await;
    assert_eq!(told(&answer), "flash-code-right");
}

#[tokio::test]
async fn a_request_gets_three_a_day_however_many_it_asks_for_at_once() {
    let story = Story::new().await;
    let answers = race(20, |_| {
        let tab = story.maya.tab();
        let path = page(&story.case, "codes");
        async move { told(&tab.post(&path, &[]).await) }
    })
    .await;
    assert_eq!(
        answers.iter().filter(|told| *told == "flash-code-sent").count(),
        3
    );
    assert_eq!(
        answers.iter().filter(|told| *told == "flash-code-enough").count(),
        17
    );
    assert_eq!(
        (story.challenges(&story.case), story.mailed("contact_code")),
        (3, 3)
    );
    story.advance(DAY);
    assert_eq!(story.ask_code(&story.maya, &story.case).await, "flash-code-sent");
    assert_eq!(story.mailed("contact_code"), 4);
}

#[tokio::test]
async fn a_profile_gets_three_a_day_and_the_fourth_is_suppressed_in_silence() {
    let story = Story::new().await;
    let nina = story.app.person("nina");
    let other = story.ask(&nina, |_| {});
    for _ in 0..3 {
        assert_eq!(story.ask_code(&nina, &other).await, "flash-code-sent");
    }
    assert_eq!(story.ask_code(&story.maya, &story.case).await, "flash-code-sent");
    assert_eq!(story.mailed("contact_code"), 3);
    let never_sent = story.code(&story.case);
    story
        .give(&story.maya, &story.case, &never_sent)
        .await
        .status(422);
    // The limit is a day's, not hers.
    story.advance(DAY);
    assert_eq!(story.ask_code(&story.maya, &story.case).await, "flash-code-sent");
    assert_eq!(story.mailed("contact_code"), 4);
}

/// What a page says once everything that is different by nature is taken out.
fn plain(answer: &Answer, who: &Actor, case: &Case) -> String {
    let body = answer
        .body
        .replace(case.code.as_str(), "CODE")
        .replace(case.thread.as_str(), "THREAD")
        .replace(&who.person().handle, "NAME")
        .replace(&case.question.to_string(), "QUESTION");
    let mut text = String::new();
    for word in body.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
        text.push_str(if word.len() > 24 { "TOKEN" } else { word });
    }
    format!("{} {} {text}", answer.code, told(answer))
}

#[tokio::test]
async fn an_unknown_number_behaves_in_every_step_as_a_known_one() {
    let story = Story::new().await;
    let nina = story.app.account(
        "nina",
        "nina@example.com",
        realign::accounts::Kind::Personal,
        Role::Member,
    );
    let unknown = story.ask(&nina, |asking| asking.mcid = Some("990217735"));
    assert_eq!(story.request(&unknown).profile_id, None);
    let both = [(&story.maya, &story.case), (&nina, &unknown)];
    for (_, case) in both {
        story.claim(case).await;
    }
    let exam = [("exam_code", "AZ-104"), ("exam_date", "2025-03-14")];
    let (registration, name) = (
        [("registration_id", "R4471290")],
        [("legal_name", "Maya Lindqvist")],
    );
    let number = [("mcid", "990217734"), ("country", "SE")];
    type Fields<'a> = Option<&'a [(&'a str, &'a str)]>;
    let steps: &[(&str, Fields<'_>)] = &[
        ("evidence", None),
        ("codes", Some(&[])),
        ("evidence", Some(&[("code", "12345678")])),
        ("evidence", Some(&[("code", "x")])),
        ("codes", Some(&[])),
        ("codes", Some(&[])),
        ("codes", Some(&[])),
        ("evidence", Some(&exam)),
        ("evidence", None),
        ("evidence", Some(&[("exam_code", "AZ-104")])),
        ("evidence", Some(&registration)),
        ("evidence", Some(&name)),
        ("evidence", Some(&number)),
        ("evidence", None),
        ("proofs/wanted", None),
        ("withdrawal", Some(&[])),
        ("evidence", None),
    ];
    for (n, (what, fields)) in steps.iter().enumerate() {
        let mut seen = Vec::new();
        for (who, case) in both {
            let path = page(case, what);
            let answer = match fields {
                None => who.get(&path).await,
                Some(fields) => who.post(&path, fields).await,
            };
            let thread = who.get(&format!("/messages/{}", case.thread)).await;
            seen.push((
                plain(&answer, who, case),
                answer
                    .location()
                    .replace(case.code.as_str(), "CODE")
                    .replace(case.thread.as_str(), "THREAD"),
                plain(&thread, who, case),
            ));
        }
        assert_eq!(seen[0], seen[1], "step {n}: {what} {fields:?}");
    }
}

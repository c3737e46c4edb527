//! Answers: compared at once, the outcome stays, the text does not.

use realign::verification::EvidenceKind as K;

use super::fixture::{Case, DAY, Story, page, told};
use crate::harness::Actor;

impl Story {
    async fn says(&self, who: &Actor, case: &Case, fields: &[(&str, &str)]) -> String {
        told(&who.post(&page(case, "evidence"), fields).await)
    }
}

#[tokio::test]
async fn the_outcome_of_each_answer_is_kept() {
    for (fields, kind, outcome) in [
        (
            &[("exam_code", "az-104"), ("exam_date", "2025-03-15")][..],
            K::Exam,
            ("match", "supporting"),
        ),
        (
            &[("exam_code", "AZ-104"), ("exam_date", "2025-03-16")],
            K::Exam,
            ("partial", "supporting"),
        ),
        (
            &[("exam_code", "PL-900"), ("exam_date", "2025-03-14")],
            K::Exam,
            ("mismatch", "supporting"),
        ),
        (
            &[("registration_id", "r4471290")],
            K::Registration,
            ("match", "supporting"),
        ),
        (
            &[("registration_id", "R4471291")],
            K::Registration,
            ("mismatch", "supporting"),
        ),
        (&[("country", "se")], K::Country, ("match", "weak")),
        (&[("country", "DE")], K::Country, ("mismatch", "weak")),
        (
            &[("legal_name", "LINDQVIST Maya")],
            K::LegalName,
            ("partial", "supporting"),
        ),
        (
            &[("legal_name", "Maya Lindqvíst")],
            K::LegalName,
            ("equivalent", "supporting"),
        ),
        (
            &[("legal_name", "Майя Линдквист")],
            K::LegalName,
            ("other_script", "supporting"),
        ),
        (
            &[("legal_name", "Otto Brandt")],
            K::LegalName,
            ("mismatch", "supporting"),
        ),
        (&[("mcid", "９９０２１７７３４")], K::Mcid, ("match", "locator")),
    ] {
        let story = Story::new().await;
        assert_eq!(
            story.says(&story.maya, &story.case, fields).await,
            "flash-answers-received"
        );
        assert_eq!(story.latest(&story.case, kind), Some(outcome), "{fields:?}");
    }
}

#[tokio::test]
async fn what_was_typed_stands_nowhere_in_the_database() {
    let story = Story::telling(|_| {}, |asking| asking.name = "Zebulon Quartermaine").await;
    let typed = [
        ("legal_name", "Xanthippe Oglethorpe"),
        ("exam_code", "ZQ-987"),
        ("exam_date", "1999-07-21"),
        ("registration_id", "Q77300145"),
        ("country", "Zubrowka"),
    ];
    story.says(&story.maya, &story.case, &typed).await;
    story.maya.post(&page(&story.case, "codes"), &[]).await;
    let code = story.code(&story.case);
    story.says(&story.maya, &story.case, &[("code", &code)]).await;
    // Every column of every row; bytes are written in hexadecimal.
    let everything = format!("{:?}", story.app.snapshot_of_all()).to_lowercase();
    let stands = |text: &str| {
        let hex = data_encoding::HEXLOWER.encode(text.as_bytes());
        everything.contains(&text.to_lowercase()) || everything.contains(&hex)
    };
    assert!(
        stands("Maya Lindqvist"),
        "the name on the profile is found, so this looks where it should"
    );
    for (field, text) in typed {
        assert!(!stands(text), "{field}");
    }
    for text in [
        "Zebulon",
        "Quartermaine",
        "Xanthippe",
        "Oglethorpe",
        code.as_str(),
    ] {
        assert!(!stands(text), "{text}");
    }
    assert_eq!(story.evidence(&story.case).len(), 2 + 4 + 1);
}

#[tokio::test]
async fn three_times_a_day_right_or_wrong() {
    let story = Story::new().await;
    let right = [("exam_code", "AZ-104"), ("exam_date", "2025-03-14")];
    for fields in [&right[..], &[("country", "DE")], &right] {
        assert_eq!(
            story.says(&story.maya, &story.case, fields).await,
            "flash-answers-received"
        );
    }
    let before = story.evidence(&story.case).len();
    assert_eq!(
        story.says(&story.maya, &story.case, &right).await,
        "flash-answers-wait"
    );
    assert_eq!(story.evidence(&story.case).len(), before);
    // Taking it back and asking anew gives no more.
    story.maya.post(&page(&story.case, "withdrawal"), &[]).await;
    let again = story.ask(&story.maya, |_| {});
    assert_eq!(
        story.says(&story.maya, &again, &right).await,
        "flash-answers-wait"
    );
    // Somebody else's tries are their own.
    let nina = story.app.person("nina");
    let other = story.ask(&nina, |_| {});
    assert_eq!(story.says(&nina, &other, &right).await, "flash-answers-received");
    story.advance(DAY);
    assert_eq!(
        story.says(&story.maya, &again, &right).await,
        "flash-answers-received"
    );
}

#[tokio::test]
async fn the_number_may_be_given_later_once() {
    let story = Story::telling(|_| {}, |asking| asking.mcid = None).await;
    let nina = story.app.person("nina");
    let other = story.ask(&nina, |asking| asking.mcid = None);
    assert_eq!(story.request(&story.case).profile_id, None);
    for (who, case, number) in [
        (&story.maya, &story.case, "9902 177-34"),
        (&nina, &other, "123456789"),
    ] {
        who.get(&page(case, "evidence"))
            .await
            .ok()
            .contains("name=\"mcid\"");
        assert_eq!(
            story.says(who, case, &[("mcid", number)]).await,
            "flash-answers-received"
        );
        who.get(&page(case, "evidence")).await.ok().lacks("name=\"mcid\"");
    }
    assert_eq!(story.request(&story.case).profile_id, Some(story.profile));
    assert_eq!(story.request(&other).profile_id, None);
    // Guessing on is another request.
    story.says(&nina, &other, &[("mcid", "990217734")]).await;
    assert_eq!(story.request(&other).profile_id, None);
    assert_eq!(story.latest(&other, K::Mcid), Some(("mismatch", "locator")));
}

#[tokio::test]
async fn half_an_exam_an_empty_form_and_a_novel_are_refused_beside_the_field() {
    let story = Story::new().await;
    let long = "x".repeat(201);
    let before = story.app.snapshot();
    for fields in [
        &[("exam_code", "AZ-104")][..],
        &[("exam_date", "2025-03-14")],
        &[("exam_code", "AZ-104"), ("exam_date", "14.03.2025")],
        &[],
        &[("legal_name", &long)],
        &[("code", &long)],
    ] {
        story
            .maya
            .post(&page(&story.case, "evidence"), fields)
            .await
            .status(422);
    }
    before.assert_unchanged(&story.app);
}

#[tokio::test]
async fn a_request_that_is_decided_takes_no_more() {
    let story = Story::new().await;
    story.held().await;
    let before = story.app.snapshot();
    for fields in [&[("country", "SE")][..], &[("code", "12345678")]] {
        assert_eq!(
            story.says(&story.maya, &story.case, fields).await,
            "flash-evidence-over"
        );
    }
    let asked = story.maya.post(&page(&story.case, "codes"), &[]).await;
    assert_eq!(told(&asked), "flash-evidence-over");
    before.assert_unchanged(&story.app);
}

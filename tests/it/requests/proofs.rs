//! Proving accounts in the browser: bound to one request, one purpose and one form, and no session of anybody's changes.

use realign::accounts::{Kind, Role};
use realign::requests::State;
use realign::verification::EvidenceKind;
use reqwest::header::HeaderMap;

use super::fixture::{Case, MINUTE, PASSWORD, Story, page};
use crate::harness::{Actor, Answer, BoundTo, ProfileFixture};

impl Story {
    fn path(&self, what: &str) -> String {
        page(&self.case, &format!("proofs/{what}"))
    }

    /// Signs in as `account` on the page that stands open.
    async fn sign_in_there(&self, what: &str, account: &Actor) -> Answer {
        let fields = [("email", account.email()), ("password", PASSWORD)];
        self.maya.post(&self.path(what), &fields).await
    }

    async fn try_to_prove(&self, what: &str, account: &Actor) -> Answer {
        self.maya.get(&self.path(what)).await.ok();
        self.sign_in_there(what, account).await
    }
}

/// The ticket of the proof form of a request.
async fn ticket(who: &Actor, case: &Case, what: &str) -> String {
    let path = page(case, &format!("proofs/{what}"));
    let shown = who.get(&path).await.ok();
    let form = shown
        .forms()
        .into_iter()
        .find(|form| form.action == path)
        .unwrap();
    let field = form.hidden.into_iter().find(|(name, _)| name == "ticket");
    field.unwrap().1
}

#[tokio::test]
async fn a_proof_replaces_no_session_and_makes_none() {
    let story = Story::new().await;
    story.give_password(&[&story.maya, &story.old]);
    let (before, cookie) = (story.app.snapshot(), story.maya.cookie("realign"));
    let answer = story.try_to_prove("current", &story.old).await;
    assert!(answer.location().ends_with("outcome=proof_received"));
    assert_eq!(story.maya.cookie("realign"), cookie);
    story
        .maya
        .follow(answer)
        .await
        .ok()
        .says("maya")
        .has_data("outcome", "proof_received");
    before.assert_changed_only(&story.app, &["evidence", "events", "requests", "questions"]);
    story.old.get("/account").await.ok();
}

#[tokio::test]
async fn a_form_that_is_too_old_used_or_made_for_something_else_proves_nothing() {
    let story = Story::new().await;
    story.give_password(&[&story.maya, &story.old]);
    let nina = story.app.person("nina");
    let other = story.ask(&nina, |_| {});

    // Another request's, another purpose's, an invented one.
    let foreign = ticket(&nina, &other, "current").await;
    let purpose = ticket(&story.maya, &story.case, "wanted").await;
    let before = story.app.snapshot();
    for wrong in [foreign.as_str(), &purpose, "", "1.2.3", "x"] {
        let fields = [
            ("email", story.old.email()),
            ("password", PASSWORD),
            ("ticket", wrong),
        ];
        let answer = story.maya.post(&story.path("current"), &fields).await;
        answer.status(409).has_data("outcome", "proof_invalid");
    }
    before.assert_unchanged(&story.app);

    // Too old by a moment.
    story.maya.get(&story.path("current")).await.ok();
    story.app.advance(15 * MINUTE);
    let answer = story.sign_in_there("current", &story.old).await;
    answer.status(409).has_data("outcome", "proof_invalid");
    before.assert_unchanged(&story.app);

    // Used before.
    let used = ticket(&story.maya, &story.case, "current").await;
    let fields: Vec<(String, String)> = [
        ("email", story.old.email()),
        ("password", PASSWORD),
        ("ticket", &used),
        ("csrf", &story.maya.csrf()),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    let path = story.path("current");
    let first = story.maya.post_raw(&path, &fields, HeaderMap::new()).await;
    assert!(first.location().ends_with("outcome=proof_received"));
    let before = story.app.snapshot();
    let second = story.maya.post_raw(&path, &fields, HeaderMap::new()).await;
    second.status(409).has_data("outcome", "proof_invalid");
    before.assert_unchanged(&story.app);
}

#[tokio::test]
async fn one_form_sent_at_once_proves_once() {
    let story = Story::new().await;
    story.give_password(&[&story.maya, &story.old]);
    let used = ticket(&story.maya, &story.case, "current").await;
    let fields = [
        ("email", story.old.email()),
        ("password", PASSWORD),
        ("ticket", &used),
    ];
    let path = story.path("current");
    let answers = crate::harness::race(5, |_| {
        let tab = story.maya.tab();
        let (path, fields) = (&path, &fields);
        async move { tab.post(path, fields).await }
    })
    .await;
    for answer in &answers {
        assert!(
            answer.code.as_u16() == 303 || answer.code.as_u16() == 409,
            "{}",
            answer.code
        );
    }
    let proofs = story.evidence(&story.case);
    let proofs = proofs
        .iter()
        .filter(|item| item.kind == EvidenceKind::CurrentAccount)
        .count();
    assert_eq!(proofs, 1);
}

#[tokio::test]
async fn a_wrong_password_proves_nothing() {
    let story = Story::new().await;
    story.give_password(&[&story.maya, &story.old]);
    story.maya.get(&story.path("current")).await.ok();
    let before = story.app.snapshot();
    let fields = [("email", story.old.email()), ("password", "not this one")];
    let answer = story.maya.post(&story.path("current"), &fields).await.status(422);
    assert!(answer.offers(&story.path("current")));
    let unknown = [("email", "nobody@example.com"), ("password", "not this one")];
    story
        .maya
        .post(&story.path("current"), &unknown)
        .await
        .status(422);
    before.assert_changed_only(&story.app, &["passwords", "audit", "events"]);
    assert!(
        story
            .evidence(&story.case)
            .iter()
            .all(|item| item.kind != EvidenceKind::CurrentAccount)
    );
}

#[tokio::test]
async fn a_work_account_can_not_be_wanted() {
    let story = Story::new().await;
    let work = story
        .app
        .account("maya-work", "maya@work.example.com", Kind::Work, Role::Member);
    story.give_password(&[&work]);
    let before = story.app.snapshot();
    let answer = story.try_to_prove("wanted", &work).await;
    answer.status(409).has_data("outcome", "wrong_account_kind");
    before.assert_unchanged(&story.app);
}

#[tokio::test]
async fn the_account_that_is_bound_already_closes_the_request_with_the_reason() {
    let story = Story::new().await;
    story.give_password(&[&story.old]);
    story.claim(&story.case).await;
    let answer = story.try_to_prove("wanted", &story.old).await;
    let shown = story.maya.follow(answer).await.ok();
    shown
        .has_data("outcome", "same_account")
        .has_data("state", "closed");
    assert_eq!(
        (story.state(&story.case), story.stage(&story.case)),
        (State::Closed, "closed".to_owned())
    );
    assert_eq!(story.bound().as_ref(), Some(&story.old.person().key));
    let again = story.try_to_prove_when_over().await;
    again.to(&page(&story.case, "evidence"));
}

impl Story {
    async fn try_to_prove_when_over(&self) -> Answer {
        self.maya.get(&self.path("wanted")).await
    }
}

#[tokio::test]
async fn an_account_of_somebody_elses_profile_is_unavailable_and_nothing_says_whose() {
    let story = Story::new().await;
    let taken = story.app.person("taken");
    story.give_password(&[&taken]);
    story.app.profile(ProfileFixture {
        mcid: "445566778",
        legal_name: "Tomas Grinberg",
        bound: BoundTo::actor(&taken),
        ..ProfileFixture::default()
    });
    story.claim(&story.case).await;
    story.prove_wanted(&story.case, &story.maya);
    let answer = story.try_to_prove("wanted", &taken).await;
    let shown = story.maya.follow(answer).await.ok();
    shown
        .has_data("outcome", "target_unavailable")
        .lacks("445566778")
        .lacks("Grinberg")
        .lacks("taken");
    assert_eq!(
        story.request(&story.case).wanted(),
        None,
        "the one before is not wanted any more"
    );
    assert_eq!(
        story.latest(&story.case, EvidenceKind::WantedAccount),
        Some(("unavailable", "mandatory"))
    );
    let staff = story.events(&story.case, "staff");
    assert!(
        staff.contains(&("evidence".to_owned(), "target_unavailable".to_owned())),
        "{staff:?}"
    );
    let hers = story.events(&story.case, "private");
    assert!(hers.iter().all(|(_, detail)| detail != "target_unavailable"));
}

#[tokio::test]
async fn a_wrong_current_account_is_received_like_the_right_one() {
    let story = Story::new().await;
    let wrong = story.app.person("wrong");
    story.give_password(&[&story.old, &wrong]);
    let right = story.try_to_prove("current", &story.old).await;
    let not = story.try_to_prove("current", &wrong).await;
    assert_eq!((right.code, right.location()), (not.code, not.location()));
    assert_eq!(
        story.latest(&story.case, EvidenceKind::CurrentAccount),
        Some(("mismatch", "none"))
    );
}

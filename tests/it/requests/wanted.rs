//! The wanted account: which one it is, and what another one voids.

use realign::accounts;
use realign::learn;
use realign::requests::State;
use realign::verification::EvidenceKind;
use realign::verification::prove::Proved;

use super::fixture::{HOUR, Story, told};

#[tokio::test]
async fn an_account_of_another_learn_profile_is_taken_with_a_warning() {
    let story = Story::new().await;
    let second = story.app.person("second");
    let app = &story.app.app;
    for actor in [&story.maya, &second] {
        story.app.write(|conn| {
            let account = accounts::find(conn, actor.id())?;
            learn::ensure_profile(app, conn, &account, story.app.now())
        });
    }
    assert_eq!(story.prove_wanted(&story.case, &story.maya), Proved::Received);
    assert_eq!(
        story.prove_wanted(&story.case, &second),
        Proved::OtherLearnProfile
    );
    assert_eq!(
        story.request(&story.case).wanted(),
        Some(second.person().key.clone())
    );
    // The warning stands as long as it is true.
    let evidence = format!("/requests/{}/evidence", story.case.code);
    let warned = format!("{evidence}?outcome=warn_other_learn_profile");
    for path in [&evidence, &warned] {
        let page = story.maya.get(path).await.ok();
        assert_eq!(page.data("outcome").as_deref(), Some("warn_other_learn_profile"));
    }
    second.get("/learn/settings/deletion").await.ok();
    second
        .post("/learn/settings/deletion", &[("consent", "delete")])
        .await
        .to("/learn?outcome=learn_profile_deleted");
    assert_eq!(story.maya.get(&evidence).await.ok().data("outcome"), None);
    let page = story.maya.get(&warned).await.ok();
    assert_eq!(page.data("outcome").as_deref(), Some("proof_received"));
}

#[tokio::test]
async fn another_wanted_account_voids_the_proofs_for_the_one_before() {
    let story = Story::new().await;
    story.verified().await;
    let second = story.app.person("second");
    story.prove_wanted(&story.case, &story.maya);
    assert!(
        story.latest(&story.case, EvidenceKind::CurrentAccount).is_some(),
        "the same account again"
    );
    story.prove_wanted(&story.case, &second);
    let live = |kind| {
        story
            .evidence(&story.case)
            .iter()
            .filter(|item| item.kind == kind && item.is_live(story.app.now()))
            .count()
    };
    assert_eq!(
        (
            live(EvidenceKind::WantedAccount),
            live(EvidenceKind::CurrentAccount)
        ),
        (1, 0)
    );
    assert_eq!(told(&story.approve(&story.case).await), "flash-policy");
    story.prove_current(&story.case, &story.old);
    assert_eq!(told(&story.approve(&story.case).await), "flash-approved");
}

#[tokio::test]
async fn proofs_expire_and_count_for_their_own_request_alone() {
    let story = Story::new().await;
    story.verified().await;
    let nina = story.app.person("nina");
    let other = story.ask(&nina, |_| {});
    story.claim(&other).await;
    story.prove_wanted(&other, &nina);
    assert_eq!(told(&story.approve(&other).await), "flash-policy");
    story.advance(14 * 24 * HOUR);
    assert_eq!(told(&story.approve(&story.case).await), "flash-policy");
    assert_eq!(story.state(&story.case), State::Verifying);
}

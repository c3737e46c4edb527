//! Proving accounts of identity providers: bound to one request and one form, and no session of anybody's changes.

use realign::accounts::{AccountKey, by_key};
use realign::config::Tenants;
use realign::learn;
use realign::requests::State;
use realign::verification::EvidenceKind;
use reqwest::Url;

use super::fixture::{MINUTE, Story, page};
use crate::harness::oidc::{CONSUMERS, CONTOSO, IdProvider, Somebody, way};
use crate::harness::{Actor, BoundTo, ProfileFixture};

struct Elsewhere {
    story: Story,
    provider: IdProvider,
}

impl Elsewhere {
    async fn new() -> Self {
        let provider = IdProvider::start();
        let settings = vec![
            provider.microsoft("home", Tenants::Consumers),
            provider.microsoft("work", Tenants::Organizations),
            provider.microsoft("any", Tenants::Common),
        ];
        let story = Story::with(|plot| plot.providers = settings).await;
        Elsewhere { story, provider }
    }

    fn path(&self, what: &str) -> String {
        page(&self.story.case, &format!("proofs/{what}"))
    }

    /// Presses the provider's button on the proof page.
    async fn leave(&self, who: &Actor, what: &str, id: &str) -> Url {
        let path = self.path(what);
        way(who.fill(&path, &path, &[("provider", id)]).await)
    }

    fn key(&self, tenant: &str, sub: &str) -> AccountKey {
        AccountKey {
            issuer: format!("{}/{tenant}/v2.0", self.provider.base),
            subject: sub.to_owned(),
        }
    }

    fn proofs(&self, kind: EvidenceKind) -> Vec<AccountKey> {
        let all = self.story.evidence(&self.story.case);
        let of_kind = all
            .into_iter()
            .filter(|item| item.kind == kind && item.voided_at.is_none());
        of_kind.filter_map(|item| item.proven).collect()
    }
}

#[tokio::test]
async fn the_wanted_account_is_proven_there_and_the_session_stays() {
    let it = Elsewhere::new().await;
    let maya = &it.story.maya;
    let cookie = maya.cookie("realign");
    // Only providers that have personal accounts are offered.
    let shown = maya.get(&it.path("wanted")).await.ok();
    assert_eq!(shown.data_all("provider"), ["home", "any"]);
    let to = it.leave(maya, "wanted", "home").await;
    let asked: std::collections::HashMap<_, _> = to.query_pairs().into_owned().collect();
    assert_eq!(
        (asked["prompt"].as_str(), asked["max_age"].as_str()),
        ("select_account", "0")
    );
    let before = it.story.app.snapshot();
    let back = it.provider.answer(&it.story.app, &to, &Somebody::personal("new"));
    let answer = maya.get(&back).await;
    assert!(
        answer.location().ends_with("evidence?outcome=proof_received"),
        "{}",
        answer.location()
    );
    maya.follow(answer)
        .await
        .ok()
        .has_data("outcome", "proof_received");
    assert_eq!(maya.cookie("realign"), cookie);
    let tables = [
        "oidc_flows",
        "accounts",
        "audit",
        "evidence",
        "events",
        "requests",
        "questions",
    ];
    before.assert_changed_only(&it.story.app, &tables);
    let wanted = it.key(CONSUMERS, "new");
    assert_eq!(it.story.request(&it.story.case).wanted(), Some(wanted.clone()));
    assert_eq!(
        it.proofs(EvidenceKind::WantedAccount),
        std::slice::from_ref(&wanted)
    );
    // Proving is no sign-in: the account has no Learn profile by it, until it signs in.
    let account = it.story.app.read(|conn| by_key(conn, &wanted)).unwrap();
    assert_eq!(
        it.story.app.read(|conn| learn::profile_of(conn, account.id)),
        None
    );
    // The answer is good once.
    let before = it.story.app.snapshot();
    maya.get(&back).await.status(409).has_data("outcome", "flow_used");
    before.assert_unchanged(&it.story.app);
}

#[tokio::test]
async fn the_current_account_is_proven_there_too_and_counts() {
    let provider = IdProvider::start();
    let home = provider.microsoft("home", Tenants::Consumers);
    let story = Story::with(|plot| {
        plot.providers = vec![home];
        plot.is_bound = false;
    })
    .await;
    let it = Elsewhere { story, provider };
    let old = it.key(CONSUMERS, "old");
    it.story.app.profile(ProfileFixture {
        mcid: "1122334",
        bound: BoundTo::Account(old.clone(), "old@outlook.example".to_owned()),
        ..ProfileFixture::default()
    });
    let nina = it.story.app.person("nina");
    let case = it.story.ask(&nina, |asking| asking.mcid = None);
    let path = page(&case, "proofs/current");
    let to = way(nina.fill(&path, &path, &[("provider", "home")]).await);
    let back = it.provider.answer(&it.story.app, &to, &Somebody::personal("old"));
    nina.get(&back)
        .await
        .leads_under(&page(&case, "evidence?outcome=proof_received"));
    let evidence = it.story.evidence(&case);
    let item = evidence
        .iter()
        .find(|item| item.kind == EvidenceKind::CurrentAccount)
        .unwrap();
    assert_eq!(
        (item.outcome.as_str(), item.strength.as_str()),
        ("match", "strong")
    );
    assert_eq!(item.proven.as_ref(), Some(&old));
}

#[tokio::test]
async fn a_work_account_or_a_guest_is_not_taken_and_the_other_way_is_offered() {
    let it = Elsewhere::new().await;
    let maya = &it.story.maya;
    let guest = Somebody::of(CONTOSO, "guest", "maya@outlook.example").with("idp", "live.com".into());
    for who in [Somebody::work("maya"), guest] {
        let to = it.leave(maya, "wanted", "any").await;
        let before = it.story.app.snapshot();
        let answer = maya.get(&it.provider.answer(&it.story.app, &to, &who)).await;
        let shown = maya
            .follow(answer)
            .await
            .ok()
            .has_data("outcome", "wrong_account_kind");
        assert!(shown.data_all("provider").contains(&"home".to_owned()));
        // Not even the account is made.
        before.assert_changed_only(&it.story.app, &["oidc_flows"]);
    }
    // At the door for personal accounts alone it is the provider's page that says so.
    let to = it.leave(maya, "wanted", "home").await;
    let before = it.story.app.snapshot();
    let answer = maya
        .get(&it.provider.answer(&it.story.app, &to, &Somebody::work("maya")))
        .await;
    let told = answer.status(409).has_data("outcome", "wrong_account_kind");
    assert!(told.links().contains(&it.path("wanted")));
    before.assert_changed_only(&it.story.app, &["oidc_flows"]);
}

#[tokio::test]
async fn a_proof_is_bound_to_its_form_its_request_and_who_began_it() {
    let it = Elsewhere::new().await;
    let (maya, path) = (&it.story.maya, it.path("wanted"));
    // A ticket that is too old, or none, does not even begin.
    maya.get(&path).await.ok();
    let before = it.story.app.snapshot();
    let fields = [("provider", "home"), ("ticket", "1.2.3")];
    maya.post(&path, &fields)
        .await
        .status(409)
        .has_data("outcome", "proof_invalid");
    before.assert_unchanged(&it.story.app);
    maya.get(&path).await.ok();
    maya.post(&path, &[("provider", "nobody")]).await.status(404);

    // Two flows of one form: its number counts once.
    maya.get(&path).await.ok();
    let first = way(maya.post(&path, &[("provider", "home")]).await);
    let tab = maya.tab();
    let ticket = {
        let shown = maya.get(&path).await.ok();
        let form = shown
            .forms()
            .into_iter()
            .find(|form| form.action == path)
            .unwrap();
        form.hidden
            .into_iter()
            .find(|(name, _)| name == "ticket")
            .unwrap()
            .1
    };
    let second = way(tab
        .post(&path, &[("provider", "home"), ("ticket", &ticket)])
        .await);
    let third = way(tab
        .post(&path, &[("provider", "home"), ("ticket", &ticket)])
        .await);
    for (to, sub, outcome) in [
        (second, "a", "evidence?outcome=proof_received"),
        (third, "b", "proofs/wanted?outcome=proof_invalid"),
        (first, "c", "evidence?outcome=proof_received"),
    ] {
        let back = it.provider.answer(&it.story.app, &to, &Somebody::personal(sub));
        maya.get(&back).await.to(&page(&it.story.case, outcome));
    }
    assert_eq!(it.proofs(EvidenceKind::WantedAccount), [it.key(CONSUMERS, "c")]);

    // Signed out, or somebody else, when coming back.
    let to = it.leave(maya, "wanted", "home").await;
    let back = it.provider.answer(&it.story.app, &to, &Somebody::personal("d"));
    let own = maya.cookie("realign").unwrap();
    maya.set_cookie("realign=gone; Path=/");
    let before = it.story.app.snapshot();
    maya.get(&back).await.leads_under("/sign-in?next=%2Frequests%2F");
    before.assert_changed_only(&it.story.app, &["oidc_flows"]);
    maya.set_cookie(&format!("realign={own}; Path=/"));

    // The request has moved on meanwhile.
    let to = it.leave(maya, "wanted", "home").await;
    let back = it.provider.answer(&it.story.app, &to, &Somebody::personal("e"));
    maya.post(&page(&it.story.case, "withdrawal"), &[])
        .await
        .status(303);
    assert_eq!(it.story.state(&it.story.case), State::Withdrawn);
    let before = it.story.app.snapshot();
    maya.get(&back)
        .await
        .to(&page(&it.story.case, "proofs/wanted?outcome=proof_invalid"));
    before.assert_changed_only(&it.story.app, &["oidc_flows"]);
}

#[tokio::test]
async fn a_cancelled_or_failed_proof_leads_back_to_its_page() {
    let it = Elsewhere::new().await;
    let maya = &it.story.maya;
    let to = it.leave(maya, "current", "home").await;
    let told = maya
        .get(&it.provider.decline(&to, "access_denied"))
        .await
        .status(403);
    assert!(told.links().contains(&it.path("current")));
    let to = it.leave(maya, "current", "home").await;
    it.story.app.advance(10 * MINUTE);
    let back = it.provider.answer(&it.story.app, &to, &Somebody::personal("old"));
    maya.get(&back)
        .await
        .status(410)
        .has_data("outcome", "flow_expired");
    // An old session there is not good enough: the proof is of now.
    let to = it.leave(maya, "current", "home").await;
    let hours_ago = it.story.app.now().0 / 1_000_000 - 7200;
    let who = Somebody::personal("old").with("auth_time", hours_ago.into());
    let before = it.story.app.snapshot();
    let told = maya.get(&it.provider.answer(&it.story.app, &to, &who)).await;
    told.status(403).has_data("outcome", "not_fresh");
    before.assert_changed_only(&it.story.app, &["oidc_flows"]);
    it.provider
        .play(|play| play.metadata = Some((500, String::new())));
    it.story.app.advance(25 * 60 * MINUTE);
    maya.sign_in_again();
    let path = it.path("current");
    let told = maya.fill(&path, &path, &[("provider", "home")]).await;
    told.status(502).has_data("outcome", "provider_unreachable");
}

//! Adding an account of a provider to the Learn profile, and removing one after a fresh sign-in there.

use std::time::Duration;

use realign::accounts::AccountId;
use realign::learn;
use reqwest::Url;

use super::{FLOW_ALONE, World, refused};
use crate::harness::Actor;
use crate::harness::oidc::{Somebody, way};

const ADD: &str = "/learn/settings/add";

/// Presses the provider's button on the page that adds an account; gives where it leads.
pub async fn add(actor: &Actor, id: &str) -> Url {
    way(actor.fill(ADD, ADD, &[("provider", id)]).await)
}

impl World {
    /// Somebody who has signed in.
    async fn enter(&self, who: &Somebody, id: &str) -> Actor {
        let actor = self.app.visitor();
        self.sign_in(&actor, id, who).await.to("/account");
        actor
    }

    /// Whether both accounts are on one Learn profile.
    fn are_together(&self, one: &Somebody, other: &Somebody) -> bool {
        let ids: [AccountId; 2] = [self.account(one).id, self.account(other).id];
        let [one, other] = ids.map(|id| self.app.read(|conn| learn::profile_of(conn, id)));
        one.is_some() && one == other
    }
}

#[tokio::test]
async fn an_account_is_linked_and_the_session_stays() {
    let world = World::start().await;
    let (mia, at_work) = (Somebody::personal("mia"), Somebody::work("mia"));
    let actor = world.enter(&mia, "home").await;
    let page = actor.get(ADD).await.ok();
    assert_eq!(page.data_all("provider"), ["home", "work", "any", "acme", "club"]);
    let token = actor.cookie("realign");
    let to = add(&actor, "work").await;
    let asked: std::collections::HashMap<_, _> = to.query_pairs().into_owned().collect();
    // Whoever sits at the provider's open session has to show that it is theirs.
    let (prompt, age) = (&asked["prompt"], &asked["max_age"]);
    assert_eq!((prompt.as_str(), age.as_str()), ("select_account", "0"));
    assert!(!asked.contains_key("login_hint"));
    let back = world.provider.answer(&world.app, &to, &at_work);
    let led = actor.get(&back).await.leads_under("/learn/settings/add/");
    let path = led.location().to_owned();
    assert!(
        !world.are_together(&mia, &at_work),
        "nothing is linked before the yes"
    );
    actor
        .get(&path)
        .await
        .ok()
        .says("mia@contoso.example")
        .says("mia@outlook.example");
    actor
        .submit(&path, &[])
        .await
        .ok()
        .has_data("outcome", "account_added");
    assert!(world.are_together(&mia, &at_work));
    assert_eq!(actor.cookie("realign"), token);
    actor.get("/account").await.ok().says("mia@outlook.example");
    // The answer once more links nothing more.
    let before = world.app.snapshot();
    actor
        .get(&back)
        .await
        .status(409)
        .has_data("outcome", "flow_used");
    before.assert_unchanged(&world.app);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_links_nothing() {
    let world = World::start().await;
    let mia = Somebody::personal("mia");
    let actor = world.enter(&mia, "home").await;
    let ben = Somebody::personal("ben");
    world.enter(&ben, "home").await;
    for (who, code) in [(&mia, "account_already_here"), (&ben, "msa_limit")] {
        let to = add(&actor, "home").await;
        let before = world.app.snapshot();
        let back = world.provider.answer(&world.app, &to, who);
        let page = actor.visit(&back).await.ok();
        page.has_data("outcome", code);
        before.assert_changed_only(&world.app, FLOW_ALONE);
    }
    assert!(!world.are_together(&mia, &ben));
    // A personal account where only those of an organisation are let in.
    let to = add(&actor, "work").await;
    let before = world.app.snapshot();
    let back = world.provider.answer(&world.app, &to, &ben);
    let answer = actor.get(&back).await;
    let status = answer.code.as_u16();
    let outcome = answer.data("outcome").unwrap_or_default();
    assert!((400..500).contains(&status), "{status}");
    refused(answer, status, &outcome, &before, &world.app);
}

#[tokio::test]
async fn a_cancelled_or_stolen_answer_leads_back_and_links_nothing() {
    let world = World::start().await;
    let (mia, at_work) = (Somebody::personal("mia"), Somebody::work("mia"));
    let actor = world.enter(&mia, "home").await;
    let to = add(&actor, "work").await;
    let before = world.app.snapshot();
    let page = actor.get(&world.provider.decline(&to, "access_denied")).await;
    let status = page.code.as_u16();
    let page = refused(page, status, "sign_in_cancelled", &before, &world.app);
    assert!(page.links().contains(&ADD.to_owned()), "{:?}", page.links());

    // In the browser of somebody else, who is signed in too.
    let victim = world.enter(&Somebody::personal("victim"), "home").await;
    let to = add(&actor, "work").await;
    let back = world.provider.answer(&world.app, &to, &at_work);
    let before = world.app.snapshot();
    victim
        .get(&back)
        .await
        .status(403)
        .has_data("outcome", "other_browser");
    before.assert_unchanged(&world.app);

    // In the same browser, signed in as somebody else meanwhile.
    let to = add(&actor, "work").await;
    let back = world.provider.answer(&world.app, &to, &at_work);
    world
        .sign_in(&actor.tab(), "home", &Somebody::personal("ben"))
        .await
        .to("/account");
    let before = world.app.snapshot();
    actor
        .get(&back)
        .await
        .to("/sign-in?next=%2Flearn%2Fsettings%2Fadd");
    before.assert_changed_only(&world.app, FLOW_ALONE);
}

#[tokio::test]
async fn removing_asks_for_a_fresh_sign_in_at_the_provider() {
    let world = World::start().await;
    let (mia, at_work) = (Somebody::personal("mia"), Somebody::work("mia"));
    let actor = world.enter(&mia, "home").await;
    let back = world
        .provider
        .answer(&world.app, &add(&actor, "work").await, &at_work);
    let led = actor.get(&back).await.status(303);
    let path = led.location().to_owned();
    actor.get(&path).await.ok();
    actor.submit(&path, &[]).await.ok();
    world.app.advance(Duration::from_secs(600));
    let removal = format!("/learn/settings/accounts/{}/removal", world.account(&at_work).id);
    let page = actor.visit(&removal).await.ok();
    assert!(page.offers("/sign-in/home/fresh") && !page.offers("/sign-in/again"));
    let before = world.app.snapshot();
    actor
        .post(&removal, &[])
        .await
        .leads_under("/sign-in/again?next=");
    before.assert_unchanged(&world.app);
    let page = actor.visit(&removal).await.ok();
    assert!(page.offers("/sign-in/home/fresh"));
    let to = way(actor.post("/sign-in/home/fresh", &[]).await);
    let back = world.provider.answer(&world.app, &to, &mia);
    actor.get(&back).await.to(&removal);
    actor.fill(&removal, &removal, &[]).await.status(303);
    assert!(!world.are_together(&mia, &at_work));
}

//! Showing once more that one is who is signed in.

use diesel::prelude::*;
use realign::clock::Stamp;
use realign::config::Tenants;
use realign::db::schema::sessions;
use reqwest::Url;
use serde_json::json;

use super::{World, refused};
use crate::harness::oidc::{IdProvider, Somebody, way};
use crate::harness::{Actor, TestApp};

async fn prove_again(actor: &Actor) -> Url {
    actor.get("/account").await.ok();
    way(actor.post("/sign-in/home/fresh", &[("next", "/learn")]).await)
}

fn proven_at(world: &World) -> Stamp {
    world
        .app
        .read(|conn| Ok(sessions::table.select(sessions::proven_at).first(conn)?))
}

#[tokio::test]
async fn a_fresh_sign_in_renews_the_session_under_another_token() {
    let world = World::start().await;
    let (mia, actor) = (Somebody::personal("mia"), world.app.visitor());
    world.sign_in(&actor, "home", &mia).await.to("/account");
    world.app.advance(std::time::Duration::from_secs(1800));
    let (token, before) = (actor.cookie("realign").unwrap(), proven_at(&world));
    let to = prove_again(&actor).await;
    let asked: std::collections::HashMap<_, _> = to.query_pairs().into_owned().collect();
    assert_eq!(asked["max_age"], "0");
    assert_eq!(asked["prompt"], "select_account");
    assert_eq!(asked["login_hint"], "mia@outlook.example");
    actor
        .get(&world.provider.answer(&world.app, &to, &mia))
        .await
        .to("/learn");
    assert!(proven_at(&world) > before);
    assert_eq!(proven_at(&world), world.app.now());
    assert_ne!(actor.cookie("realign").unwrap(), token);
    actor.get("/account").await.ok();
    assert_eq!(world.app.snapshot().rows("sessions"), 1);
    let thief = world.app.visitor();
    thief.set_cookie(&format!("realign={token}; Path=/"));
    thief.get("/account").await.leads_under("/sign-in");
}

#[tokio::test]
async fn another_account_an_old_sign_in_or_another_session_renews_nothing() {
    let world = World::start().await;
    let (mia, actor) = (Somebody::personal("mia"), world.app.visitor());
    world.sign_in(&actor, "home", &mia).await.to("/account");

    let to = prove_again(&actor).await;
    let before = world.app.snapshot();
    let other = world.provider.answer(&world.app, &to, &Somebody::personal("ben"));
    refused(actor.get(&other).await, 409, "other_account", &before, &world.app);

    let to = prove_again(&actor).await;
    let long_ago = world.app.now().0 / 1_000_000 - 121;
    let old = world
        .provider
        .answer(&world.app, &to, &mia.clone().with("auth_time", json!(long_ago)));
    let before = world.app.snapshot();
    refused(actor.get(&old).await, 403, "not_fresh", &before, &world.app);

    // Signed in as somebody else meanwhile, or out: it leads to the sign-in, and nothing else.
    let to = prove_again(&actor).await;
    let back = world.provider.answer(&world.app, &to, &mia);
    world
        .sign_in(&actor.tab(), "home", &Somebody::personal("ben"))
        .await
        .to("/account");
    let before = world.app.snapshot();
    actor.get(&back).await.to("/sign-in?next=%2Flearn");
    before.assert_changed_only(&world.app, &["oidc_flows"]);

    let visitor = world.app.visitor();
    visitor.get("/sign-in").await.ok();
    visitor
        .post("/sign-in/home/fresh", &[])
        .await
        .leads_under("/sign-in");
}

#[tokio::test]
async fn without_the_time_of_the_sign_in_nothing_is_fresh_where_the_settings_ask_for_it() {
    let provider = IdProvider::start();
    let mut home = provider.microsoft("home", Tenants::Consumers);
    home.needs_auth_time = true;
    let app = TestApp::with(|options| options.providers = vec![home]).await;
    let world = World { app, provider };
    let (mia, actor) = (
        Somebody::personal("mia").with("auth_time", json!(null)),
        world.app.visitor(),
    );
    // Signing in needs no time.
    world.sign_in(&actor, "home", &mia).await.to("/account");
    let to = prove_again(&actor).await;
    let before = world.app.snapshot();
    let back = world.provider.answer(&world.app, &to, &mia);
    refused(
        actor.get(&back).await,
        502,
        "provider_misconfigured",
        &before,
        &world.app,
    );
}

#[tokio::test]
async fn whom_the_provider_lets_through_has_proven_nothing_now() {
    let world = World::start().await;
    let an_hour_ago = world.app.now().0 / 1_000_000 - 3600;
    for when in [json!(an_hour_ago), json!(null)] {
        let mia = Somebody::personal("mia").with("auth_time", when);
        let actor = world.app.visitor();
        world.sign_in(&actor, "home", &mia).await.to("/account");
        let before = world.app.snapshot();
        for path in ["/learn/settings/deletion", "/learn/settings/add"] {
            actor.get(path).await.leads_under("/sign-in/again?next=");
        }
        before.assert_unchanged(&world.app);
        assert!(
            actor
                .visit("/learn/settings/deletion")
                .await
                .ok()
                .offers("/sign-in/home/fresh")
        );
    }
    // Signed in there just now, they have.
    let actor = world.app.visitor();
    world
        .sign_in(&actor, "home", &Somebody::personal("mia"))
        .await
        .to("/account");
    actor.get("/learn/settings/deletion").await.ok();
}

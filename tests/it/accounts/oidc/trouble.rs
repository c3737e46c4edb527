//! What goes wrong on the way, in front and behind: each has its page, and nobody is half signed in.

use std::time::Duration;

use realign::config::Tenants;
use serde_json::json;

use super::{World, refused};
use crate::harness::oidc::{IdProvider, Key, Somebody, way};
use crate::harness::{TestApp, race};

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_provider_that_is_down_is_told_at_every_step() {
    let down = || Some((503, "busy".to_owned()));
    let huge = || Some((200, " ".repeat(300 * 1024)));
    let elsewhere = || Some((302, "http://127.0.0.1:1/".to_owned()));
    let nonsense = || Some((200, "<html>".to_owned()));
    let unreachable = "provider_unreachable";
    let wrong = "provider_misconfigured";
    for (n, (answer, outcome)) in [
        (down(), unreachable),
        (huge(), unreachable),
        (elsewhere(), wrong),
        (nonsense(), wrong),
        (Some((404, String::new())), wrong),
    ]
    .into_iter()
    .enumerate()
    {
        let world = World::start().await;
        let visitor = world.app.visitor();
        let before = world.app.snapshot();
        for what in ["metadata", "keys"] {
            world.provider.play(|play| match what {
                "metadata" => play.metadata = answer.clone(),
                _ => (play.metadata, play.keys) = (None, answer.clone()),
            });
            let told = visitor.fill("/sign-in", "/sign-in/home", &[]).await;
            println!("{n} {what}");
            told.status(502)
                .has_data("outcome", outcome)
                .says("The home provider");
            before.assert_unchanged(&world.app);
            world.app.advance(Duration::from_secs(6));
        }
        world.provider.play(|play| play.keys = None);
        let way = world.leave(&visitor, "home").await;
        let back = world
            .provider
            .answer(&world.app, &way, &Somebody::personal("mia"));
        world.provider.play(|play| play.token = answer.clone());
        let outcome = if outcome == unreachable {
            unreachable
        } else {
            "provider_error"
        };
        let before = world.app.snapshot();
        let told = visitor.get(&back).await;
        refused(told, 502, outcome, &before, &world.app);
        world.provider.play(|play| play.token = None);
        world
            .sign_in(&visitor, "home", &Somebody::personal("mia"))
            .await
            .to("/account");
    }
}

#[tokio::test]
async fn nobody_listens_there() {
    let gone = IdProvider::start().microsoft("gone", Tenants::Common);
    let app = TestApp::with(|options| options.providers = vec![gone]).await;
    let before = app.snapshot();
    let visitor = app.visitor();
    let told = visitor.fill("/sign-in", "/sign-in/gone", &[]).await.status(502);
    let told = told.has_data("outcome", "provider_unreachable");
    assert_eq!(told.header("retry-after"), Some("30"));
    before.assert_unchanged(&app);
    // The page leads back to the sign-in, where local accounts are.
    assert!(told.links().iter().any(|link| link.starts_with("/sign-in")));
}

#[tokio::test]
async fn a_provider_that_failed_is_left_alone_for_a_moment_and_what_is_known_serves_on() {
    let world = World::start().await;
    world
        .provider
        .play(|play| play.metadata = Some((500, String::new())));
    let visitor = world.app.visitor();
    for _ in 0..3 {
        visitor.fill("/sign-in", "/sign-in/home", &[]).await.status(502);
    }
    assert_eq!(world.provider.asked("metadata"), 1);
    world.app.advance(Duration::from_secs(5));
    world.provider.play(|play| play.metadata = None);
    world.leave(&visitor, "home").await;
    assert_eq!(world.provider.asked("metadata"), 2);
    // For an hour nothing is asked again, and while the provider is down what was known is good for a day.
    world.app.advance(59 * MINUTE);
    world.leave(&visitor, "home").await;
    assert_eq!(world.provider.asked("metadata"), 2);
    world
        .provider
        .play(|play| play.metadata = Some((500, String::new())));
    world.app.advance(MINUTE);
    world.leave(&visitor, "home").await;
    assert_eq!(world.provider.asked("metadata"), 3);
    world.app.advance(24 * 60 * MINUTE);
    visitor.fill("/sign-in", "/sign-in/home", &[]).await.status(502);
}

#[tokio::test]
async fn metadata_of_somebody_else_is_not_taken() {
    let world = World::start().await;
    let base = &world.provider.base;
    let metadata = |issuer: String, token: &str| {
        json!({
            "issuer": issuer, "authorization_endpoint": format!("{base}/a"), "token_endpoint": token,
            "jwks_uri": format!("{base}/keys"), "response_types_supported": ["code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["EdDSA"],
        })
        .to_string()
    };
    for (id, text) in [
        ("acme", metadata(format!("{base}/club"), "https://x.example/t")),
        (
            "any",
            metadata(format!("{base}/common/v2.0"), "https://x.example/t"),
        ),
        (
            "home",
            metadata(format!("{base}/{{tenantid}}/v2.0"), "https://x.example/t"),
        ),
        ("club", metadata(format!("{base}/club"), "ftp://x.example/t")),
    ] {
        world.provider.play(|play| play.metadata = Some((200, text)));
        let told = world
            .app
            .visitor()
            .fill("/sign-in", &format!("/sign-in/{id}"), &[])
            .await;
        told.status(502).has_data("outcome", "provider_misconfigured");
    }
}

#[tokio::test]
async fn keys_may_change_in_mid_flight_and_forged_ones_do_not_hammer() {
    let world = World::start().await;
    let visitor = world.app.visitor();
    let way = world.leave(&visitor, "home").await;
    world.provider.rotate("second");
    let back = world
        .provider
        .answer(&world.app, &way, &Somebody::personal("mia"));
    visitor.get(&back).await.to("/account");
    assert_eq!(world.provider.asked("keys"), 2);
    // What is known now serves; unknown keys are asked for once in a minute.
    world
        .sign_in(&world.app.visitor(), "home", &Somebody::personal("mia"))
        .await
        .to("/account");
    assert_eq!(world.provider.asked("keys"), 2);
    let forger = Key::new("forged");
    world.provider.play(|play| {
        play.forge = Some(Box::new(move |token| {
            forger.sign(&json!({ "alg": "EdDSA", "kid": "forged" }), &token.claims)
        }));
    });
    let before = world.app.snapshot();
    for _ in 0..10 {
        let answer = world
            .sign_in(&world.app.visitor(), "home", &Somebody::personal("mia"))
            .await;
        refused(answer, 403, "token_refused", &before, &world.app);
    }
    assert_eq!(world.provider.asked("keys"), 2);
    world.app.advance(MINUTE);
    for _ in 0..3 {
        world
            .sign_in(&world.app.visitor(), "home", &Somebody::personal("mia"))
            .await
            .status(403);
    }
    assert_eq!(world.provider.asked("keys"), 3);
    // Keys that can not be had are the provider's trouble, and no reason to let anybody in.
    world.app.advance(MINUTE);
    world.provider.play(|play| play.keys = Some((503, String::new())));
    let answer = world
        .sign_in(&world.app.visitor(), "home", &Somebody::personal("mia"))
        .await;
    answer.status(502).has_data("outcome", "provider_unreachable");
}

#[tokio::test]
async fn an_answer_is_good_once() {
    let world = World::start().await;
    let visitor = world.app.visitor();
    let way = world.leave(&visitor, "home").await;
    let back = world
        .provider
        .answer(&world.app, &way, &Somebody::personal("mia"));
    visitor.get(&back).await.to("/account");
    let before = world.app.snapshot();
    refused(visitor.get(&back).await, 409, "flow_used", &before, &world.app);
    before.assert_unchanged(&world.app);
    visitor.get("/account").await.ok();

    // A code that was used before, brought along with a flow of one's own.
    let code = back
        .split(['?', '&'])
        .find(|part| part.starts_with("code="))
        .unwrap();
    let thief = world.app.visitor();
    let way = world.leave(&thief, "home").await;
    let own = world
        .provider
        .answer(&world.app, &way, &Somebody::personal("thief"));
    let own_code = own
        .split(['?', '&'])
        .find(|part| part.starts_with("code="))
        .unwrap();
    let before = world.app.snapshot();
    refused(
        thief.get(&own.replace(own_code, code)).await,
        400,
        "code_refused",
        &before,
        &world.app,
    );
    thief.get("/account").await.leads_under("/sign-in");
}

#[tokio::test]
async fn somebody_elses_code_is_bound_to_their_browser() {
    let world = World::start().await;
    let (victim, thief) = (world.app.visitor(), world.app.visitor());
    let theirs = world.leave(&victim, "home").await;
    let back = world
        .provider
        .answer(&world.app, &theirs, &Somebody::personal("victim"));
    // The whole address in another browser, with a flow of its own or without.
    let before = world.app.snapshot();
    refused(thief.get(&back).await, 403, "other_browser", &before, &world.app);
    let way = world.leave(&thief, "home").await;
    let before = world.app.snapshot();
    refused(thief.get(&back).await, 403, "other_browser", &before, &world.app);
    // The code alone, put into the thief's own answer: PKCE ties it to the victim's flow.
    let part = |text: &str, name: &str| {
        let found = text
            .split(['?', '&'])
            .find(|part| part.starts_with(name))
            .unwrap();
        found.to_owned()
    };
    let own = world
        .provider
        .answer(&world.app, &way, &Somebody::personal("thief"));
    let mixed = own.replace(&part(&own, "code="), &part(&back, "code="));
    refused(thief.get(&mixed).await, 400, "code_refused", &before, &world.app);
    before.assert_changed_only(&world.app, &["oidc_flows"]);
}

#[tokio::test]
async fn an_attackers_answer_does_not_sign_a_victim_in() {
    // Login CSRF: the attacker's own answer, opened by the victim.
    let world = World::start().await;
    let (victim, attacker) = (world.app.person("victim"), world.app.visitor());
    let way = world.leave(&attacker, "home").await;
    let back = world
        .provider
        .answer(&world.app, &way, &Somebody::personal("attacker"));
    let before = world.app.snapshot();
    refused(victim.get(&back).await, 403, "other_browser", &before, &world.app);
    before.assert_unchanged(&world.app);
    victim.get("/account").await.ok().says("victim");
    // It was not used up by that.
    attacker.get(&back).await.to("/account");
}

#[tokio::test]
async fn many_tabs_of_one_browser_each_come_back() {
    let world = World::start().await;
    let visitor = world.app.visitor();
    let (first, second) = (
        world.leave(&visitor, "home").await,
        world.leave(&visitor.tab(), "work").await,
    );
    let work = world.provider.answer(&world.app, &second, &Somebody::work("mia"));
    visitor.get(&work).await.to("/account");
    let home = world
        .provider
        .answer(&world.app, &first, &Somebody::personal("mia"));
    visitor.get(&home).await.to("/account");
    visitor.get("/account").await.ok().says("Personal account");
}

#[tokio::test]
async fn one_answer_sent_at_once_signs_in_once() {
    let world = World::start().await;
    let visitor = world.app.visitor();
    let way = world.leave(&visitor, "home").await;
    let back = world
        .provider
        .answer(&world.app, &way, &Somebody::personal("mia"));
    let answers = race(5, |_| {
        let (tab, back) = (visitor.tab(), &back);
        async move { tab.get(back).await.code.as_u16() }
    })
    .await;
    assert_eq!(
        answers.iter().filter(|code| **code == 303).count(),
        1,
        "{answers:?}"
    );
    assert!(
        answers.iter().all(|code| [303, 409].contains(code)),
        "{answers:?}"
    );
    assert_eq!(world.app.snapshot().rows("sessions"), 1);
}

#[tokio::test]
async fn what_takes_too_long_is_over() {
    let world = World::start().await;
    let visitor = world.app.visitor();
    let way = world.leave(&visitor, "home").await;
    world.app.advance(10 * MINUTE);
    let back = world
        .provider
        .answer(&world.app, &way, &Somebody::personal("mia"));
    let before = world.app.snapshot();
    refused(visitor.get(&back).await, 410, "flow_expired", &before, &world.app);
}

#[tokio::test]
async fn answers_that_nobody_asked_for_lead_nowhere() {
    let world = World::start().await;
    let visitor = world.app.visitor();
    let way = world.leave(&visitor, "home").await;
    let back = world
        .provider
        .answer(&world.app, &way, &Somebody::personal("mia"));
    let before = world.app.snapshot();
    for path in [
        "/sign-in/home/callback",
        "/sign-in/home/callback?code=x",
        "/sign-in/home/callback?code=x&state=x",
        "/sign-in/home/callback?error=access_denied",
        "/sign-in/home/callback?code=x&state=aaaaaaaaaaaaaaaaaaaaaaaaaa",
        &format!("{back}&state=aaaaaaaaaaaaaaaaaaaaaaaaaa"),
    ] {
        let told = refused(visitor.get(path).await, 400, "flow_unknown", &before, &world.app);
        assert!(told.links().iter().any(|link| link == "/sign-in"), "{path}");
    }
    before.assert_unchanged(&world.app);
    visitor
        .get("/sign-in/nobody/callback?code=x&state=x")
        .await
        .status(404);
    visitor.get(&back).await.to("/account");
}

#[tokio::test]
async fn mixed_up_providers_are_seen() {
    let world = World::start().await;
    let visitor = world.app.visitor();
    let mia = Somebody::personal("mia");
    // The answer of one, at the address of another.
    let way = world.leave(&visitor, "any").await;
    let back = world
        .provider
        .answer(&world.app, &way, &mia)
        .replace("/sign-in/any/", "/sign-in/home/");
    let before = world.app.snapshot();
    refused(
        visitor.get(&back).await,
        400,
        "provider_mixed_up",
        &before,
        &world.app,
    );
    // RFC 9207: the answer names an issuer that is not the provider's, or one that the token does not.
    let contoso = format!(
        "{}/11111111-2222-3333-4444-555555555555/v2.0",
        world.provider.base
    );
    for issuer in ["https://evil.example", &contoso] {
        let way = world.leave(&visitor, "any").await;
        let query = serde_urlencoded::to_string([("iss", issuer)]).unwrap();
        let back = format!("{}&{query}", world.provider.answer(&world.app, &way, &mia));
        let before = world.app.snapshot();
        refused(
            visitor.get(&back).await,
            400,
            "provider_mixed_up",
            &before,
            &world.app,
        );
    }
    assert_eq!(
        world.provider.asked("token"),
        1,
        "a code is not taken to whoever did not give it"
    );
}

#[tokio::test]
async fn who_says_that_answers_name_their_issuer_has_to_do_it() {
    let world = World::start().await;
    world.provider.play(|play| play.names_issuer = true);
    let visitor = world.app.visitor();
    let way = world.leave(&visitor, "home").await;
    let back = world
        .provider
        .answer(&world.app, &way, &Somebody::personal("mia"));
    let (without, _) = back.split_once("&iss=").unwrap();
    let before = world.app.snapshot();
    refused(
        visitor.get(without).await,
        400,
        "provider_mixed_up",
        &before,
        &world.app,
    );
    world
        .sign_in(&visitor, "home", &Somebody::personal("mia"))
        .await
        .to("/account");
}

#[tokio::test]
async fn errors_of_the_provider_have_their_page_and_its_words_are_not_repeated() {
    let world = World::start().await;
    for (error, status, outcome) in [
        ("access_denied", 403, "sign_in_cancelled"),
        ("login_required", 403, "sign_in_incomplete"),
        ("interaction_required", 403, "sign_in_incomplete"),
        ("account_selection_required", 403, "sign_in_incomplete"),
        ("consent_required", 403, "sign_in_incomplete"),
        ("server_error", 502, "provider_error"),
        ("temporarily_unavailable", 502, "provider_error"),
        ("invalid_request", 502, "provider_misconfigured"),
        ("unauthorized_client", 502, "provider_misconfigured"),
        ("<script>alert(1)</script>", 502, "provider_misconfigured"),
    ] {
        let visitor = world.app.person(&format!("p{status}{}", error.len()));
        let way = world.leave(&visitor, "home").await;
        let back = world.provider.decline(&way, error);
        let before = world.app.snapshot();
        let told = refused(visitor.get(&back).await, status, outcome, &before, &world.app);
        let told = told
            .lacks("pressed no")
            .lacks("alert(1)")
            .lacks("mia@outlook.example");
        assert!(
            told.links()
                .iter()
                .all(|link| link.starts_with('/') || link.starts_with('#'))
        );
        // Who was signed in still is; who comes back with it once more is told so.
        visitor.get("/account").await.ok();
        visitor
            .get(&back)
            .await
            .status(409)
            .has_data("outcome", "flow_used");
    }
    assert_eq!(world.provider.asked("token"), 0);
}

#[tokio::test]
async fn errors_of_the_token_endpoint_are_told_apart() {
    let world = World::start().await;
    for (error, status, outcome) in [
        ("invalid_grant", 400, "code_refused"),
        ("invalid_client", 502, "provider_misconfigured"),
        ("temporarily_unavailable", 502, "provider_error"),
    ] {
        let visitor = world.app.visitor();
        let way = world.leave(&visitor, "home").await;
        let back = world
            .provider
            .answer(&world.app, &way, &Somebody::personal("mia"));
        let told = json!({ "error": error, "error_description": "mia@outlook.example" }).to_string();
        world.provider.play(|play| play.token = Some((400, told)));
        let before = world.app.snapshot();
        let answer = refused(visitor.get(&back).await, status, outcome, &before, &world.app);
        answer.lacks("mia@outlook.example");
    }
    let without = json!({ "access_token": "x", "token_type": "Bearer" }).to_string();
    world.provider.play(|play| play.token = Some((200, without)));
    let answer = world
        .sign_in(&world.app.visitor(), "home", &Somebody::personal("mia"))
        .await;
    answer.status(403).has_data("outcome", "token_refused");
}

#[tokio::test]
async fn beginning_is_bounded_for_one_place_on_the_net() {
    let world = World::start().await;
    let visitor = world.app.visitor();
    visitor.get("/sign-in").await.ok();
    for _ in 0..120 {
        way(visitor.post("/sign-in/home", &[]).await);
        visitor.get("/sign-in").await.ok();
    }
    visitor.post("/sign-in/home", &[]).await.status(429);
    assert_eq!(world.provider.asked("metadata"), 1);
}

//! Forged tokens never sign in and never link: each is refused with the database as it was.

use hmac::{Hmac, KeyInit, Mac};
use realign::accounts::AccountKey;
use serde_json::{Value, json};
use sha2::Sha256;

use super::adding::add;
use super::{World, refused};
use crate::harness::oidc::{CONSUMERS, CONTOSO, FABRIKAM, Forgery, Key, Somebody, Unsigned, message};

fn hmac(key: &[u8], message: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(message.as_bytes());
    let tag = data_encoding::BASE64URL_NOPAD.encode(&mac.finalize().into_bytes());
    format!("{message}.{tag}")
}

/// The token with these claims otherwise, signed with the right key; null takes a claim away.
fn claims(change: Value) -> Forgery {
    Box::new(move |token: Unsigned<'_>| {
        let mut claims = token.claims.as_object().unwrap().clone();
        claims.extend(change.as_object().unwrap().clone());
        claims.retain(|_, value| !value.is_null());
        token.key.sign(&token.header, &Value::Object(claims))
    })
}

/// A time in seconds, from the moment the test begins.
fn at(world: &World, seconds: i64) -> i64 {
    world.app.now().0 / 1_000_000 + seconds
}

#[tokio::test]
async fn forged_tokens_are_refused_and_change_nothing() {
    let world = World::start().await;
    let victim = Somebody::personal("victim");
    world
        .sign_in(&world.app.visitor(), "home", &victim)
        .await
        .to("/account");
    let base = world.provider.base.clone();
    let issuer = |tenant: &str| format!("{base}/{tenant}/v2.0");
    let stolen = Key::new("first");
    let unknown = Key::new("unknown");
    let skewed = "clock_skew";
    let table: Vec<(&str, Forgery, &str)> = vec![
        // Signatures.
        (
            "another key under the right name",
            Box::new(move |token| stolen.sign(&token.header, &token.claims)),
            "token_refused",
        ),
        (
            "an unknown key",
            Box::new(move |token| {
                let header = json!({ "alg": "EdDSA", "kid": "unknown" });
                unknown.sign(&header, &token.claims)
            }),
            "token_refused",
        ),
        (
            "alg none",
            Box::new(|token| format!("{}.", message(&json!({ "alg": "none" }), &token.claims))),
            "token_refused",
        ),
        (
            "alg none with the old signature",
            Box::new(|token| {
                let signed = token.key.sign(&token.header, &token.claims);
                let signature = signed.rsplit('.').next().unwrap().to_owned();
                format!(
                    "{}.{signature}",
                    message(&json!({ "alg": "none" }), &token.claims)
                )
            }),
            "token_refused",
        ),
        (
            "HS256 with the public key",
            Box::new(|token| {
                let public = token.key.jwk()["x"].as_str().unwrap().to_owned();
                let public = data_encoding::BASE64URL_NOPAD.decode(public.as_bytes()).unwrap();
                hmac(
                    &public,
                    &message(&json!({ "alg": "HS256", "kid": "first" }), &token.claims),
                )
            }),
            "token_refused",
        ),
        (
            "HS256 with the client's secret",
            Box::new(|token| {
                let header = json!({ "alg": "HS256", "typ": "JWT" });
                hmac(
                    b"the client's secret / with: odd+characters",
                    &message(&header, &token.claims),
                )
            }),
            "token_refused",
        ),
        (
            "claims changed after signing",
            Box::new(|token| {
                let signed = token.key.sign(&token.header, &token.claims);
                let mut claims = token.claims.clone();
                claims["sub"] = json!("victim");
                let signature = signed.rsplit('.').next().unwrap().to_owned();
                format!("{}.{signature}", message(&token.header, &claims))
            }),
            "token_refused",
        ),
        (
            "no token at all",
            Box::new(|_| "nothing".to_owned()),
            "token_refused",
        ),
        (
            "a token of another purpose",
            Box::new(|token| {
                let header = json!({ "alg": "EdDSA", "typ": "logout+jwt", "kid": "first" });
                token.key.sign(&header, &token.claims)
            }),
            "token_refused",
        ),
        // Who it is for.
        (
            "another audience",
            claims(json!({ "aud": "another-client" })),
            "token_refused",
        ),
        ("no audience", claims(json!({ "aud": null })), "token_refused"),
        (
            "a second audience",
            claims(json!({ "aud": ["realign-client", "another-client"] })),
            "token_refused",
        ),
        (
            "another party",
            claims(json!({ "azp": "another-client" })),
            "token_refused",
        ),
        // Who it is from.
        (
            "another issuer",
            claims(json!({ "iss": "https://evil.example" })),
            "token_refused",
        ),
        (
            "an issuer that begins like ours",
            claims(json!({ "iss": format!("{base}.evil.example/{CONTOSO}/v2.0") })),
            "token_refused",
        ),
        ("no issuer", claims(json!({ "iss": null })), "token_refused"),
        (
            "the template itself",
            claims(json!({ "iss": issuer("{tenantid}") })),
            "token_refused",
        ),
        (
            "the tenant of another organisation",
            claims(json!({ "tid": FABRIKAM })),
            "token_refused",
        ),
        (
            "the tenant of personal accounts",
            claims(json!({ "tid": CONSUMERS, "sub": "victim" })),
            "token_refused",
        ),
        (
            "the issuer of personal accounts",
            claims(json!({ "iss": issuer(CONSUMERS), "sub": "victim" })),
            "token_refused",
        ),
        ("no tenant", claims(json!({ "tid": null })), "token_refused"),
        // When.
        ("expired", claims(json!({ "exp": at(&world, -120) })), skewed),
        (
            "issued in the future",
            claims(json!({ "iat": at(&world, 121) })),
            skewed,
        ),
        (
            "issued long ago",
            claims(json!({ "iat": at(&world, -121) })),
            skewed,
        ),
        ("not valid yet", claims(json!({ "nbf": at(&world, 121) })), skewed),
        ("never ending", claims(json!({ "exp": null })), "token_refused"),
        (
            "a start that is no time",
            claims(json!({ "nbf": "soon" })),
            skewed,
        ),
        // What for, and who.
        (
            "another nonce",
            claims(json!({ "nonce": "another" })),
            "token_refused",
        ),
        ("no nonce", claims(json!({ "nonce": null })), "token_refused"),
        ("no subject", claims(json!({ "sub": null })), "token_refused"),
        ("an empty subject", claims(json!({ "sub": "" })), "token_refused"),
        (
            "a subject that is none",
            claims(json!({ "sub": ["victim"] })),
            "token_refused",
        ),
        (
            "a subject of two lines",
            claims(json!({ "sub": "a\nb" })),
            "token_refused",
        ),
        (
            "a subject without end",
            claims(json!({ "sub": "x".repeat(300) })),
            "token_refused",
        ),
    ];
    let linker = world.app.visitor();
    let mia = Somebody::personal("mia");
    world.sign_in(&linker, "home", &mia).await.to("/account");
    for (what, forgery, outcome) in table {
        world.provider.play(|play| play.forge = Some(forgery));
        let before = world.app.snapshot();
        let visitor = world.app.visitor();
        let answer = world.sign_in(&visitor, "any", &Somebody::work("mallory")).await;
        println!("{what}");
        let status = answer.code.as_u16();
        refused(answer, status, outcome, &before, &world.app);
        assert!(status == 403, "{what}: {status}");
        visitor.get("/account").await.leads_under("/sign-in");
        let way = add(&linker, "any").await;
        let before = world.app.snapshot();
        let back = world
            .provider
            .answer(&world.app, &way, &Somebody::work("mallory"));
        refused(linker.get(&back).await, 403, outcome, &before, &world.app);
    }
    // The same token, not forged, is fine: it is not for another reason that they were refused.
    world.provider.play(|play| play.forge = Some(claims(json!({}))));
    world
        .sign_in(&world.app.visitor(), "any", &Somebody::work("mallory"))
        .await
        .to("/account");
}

#[tokio::test]
async fn two_minutes_of_skew_are_fine() {
    let world = World::start().await;
    for (n, change) in [
        json!({ "exp": at(&world, -119) }),
        json!({ "iat": at(&world, 119), "nbf": at(&world, 119) }),
        json!({ "iat": at(&world, -119) }),
    ]
    .into_iter()
    .enumerate()
    {
        world.provider.play(|play| play.forge = Some(claims(change)));
        let who = Somebody::work(&format!("n{n}"));
        world
            .sign_in(&world.app.visitor(), "work", &who)
            .await
            .to("/account");
    }
}

#[tokio::test]
async fn the_address_of_a_victim_opens_nothing_of_theirs() {
    let world = World::start().await;
    let victim = Somebody::personal("victim");
    let owner = world.app.visitor();
    world.sign_in(&owner, "home", &victim).await.to("/account");
    let theirs = world.account(&victim);
    let ben = world.app.person("ben");
    for (n, (id, mallory)) in [
        ("work", Somebody::of(CONTOSO, "m", &victim.email)),
        ("work", Somebody::of(CONTOSO, "l", ben.email())),
        // The subject of the victim, in another tenant.
        ("any", Somebody::of(FABRIKAM, "victim", &victim.email)),
    ]
    .into_iter()
    .enumerate()
    {
        let before = world.app.snapshot();
        let thief = world.app.visitor();
        world.sign_in(&thief, id, &mallory).await.to("/account");
        let made = world.account(&mallory);
        assert!(made.id != theirs.id && made.id != ben.id(), "{n}");
        thief
            .get("/account")
            .await
            .ok()
            .lacks(&theirs.handle)
            .lacks("handle\" value=\"ben");
        before.assert_changed_only(
            &world.app,
            &[
                "oidc_flows",
                "accounts",
                "sessions",
                "learn_profiles",
                "learn_accounts",
                "audit",
            ],
        );
    }
}

#[tokio::test]
async fn a_key_of_one_tenant_does_not_sign_for_another() {
    let world = World::start().await;
    let consumers = format!("{}/{CONSUMERS}/v2.0", world.provider.base);
    world.provider.play(|play| play.key_issuer = Some(consumers));
    let before = world.app.snapshot();
    let answer = world
        .sign_in(&world.app.visitor(), "any", &Somebody::work("mia"))
        .await;
    refused(answer, 403, "token_refused", &before, &world.app);
    world
        .sign_in(&world.app.visitor(), "any", &Somebody::personal("mia"))
        .await
        .to("/account");
}

#[tokio::test]
async fn issuers_of_one_provider_are_told_apart() {
    let world = World::start().await;
    let of_club = Somebody {
        tenant: None,
        ..Somebody::personal("mia")
    };
    world
        .sign_in(&world.app.visitor(), "club", &of_club)
        .await
        .to("/account");
    // The same subject at the other issuer is somebody else; a token of the one is none for the other.
    world
        .sign_in(&world.app.visitor(), "acme", &of_club)
        .await
        .to("/account");
    let base = world.provider.base.clone();
    let key = |realm: &str| AccountKey {
        issuer: format!("{base}/{realm}"),
        subject: "mia".to_owned(),
    };
    let account = |realm: &str| {
        world
            .app
            .read(|conn| realign::accounts::by_key(conn, &key(realm)))
            .unwrap()
    };
    assert_ne!(account("club").id, account("acme").id);
    world
        .provider
        .play(|play| play.forge = Some(claims(json!({ "iss": key("club").issuer }))));
    let before = world.app.snapshot();
    let answer = world.sign_in(&world.app.visitor(), "acme", &of_club).await;
    refused(answer, 403, "token_refused", &before, &world.app);
}

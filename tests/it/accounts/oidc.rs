//! Signing in with identity providers, as people and as forgers do it.

mod adding;
mod forged;
mod fresh;
mod trouble;

use diesel::prelude::*;
use realign::accounts::{Account, AccountKey, Kind, Role, by_key};
use realign::config::Tenants;
use realign::db::schema::{accounts, oidc_flows};
use realign::learn;
use realign::vault::Field;
use reqwest::Url;
use serde_json::json;

use crate::harness::oidc::{CONSUMERS, CONTOSO, IdProvider, Somebody, way};
use crate::harness::{Actor, Answer, BoundTo, ProfileFixture, Snapshot, TestApp, race};

/// Only the flow that ended; what every refusal leaves behind.
const FLOW_ALONE: &[&str] = &["oidc_flows"];

/// The product and a provider that stands for several: `home` (consumers), `work` (organizations), `any` (common),
/// `acme` (a standard provider of work accounts), `club` (another one, of personal accounts).
struct World {
    app: TestApp,
    provider: IdProvider,
}

impl World {
    async fn start() -> Self {
        let provider = IdProvider::start();
        let app = TestApp::with(|options| {
            options.providers = vec![
                provider.microsoft("home", Tenants::Consumers),
                provider.microsoft("work", Tenants::Organizations),
                provider.microsoft("any", Tenants::Common),
                provider.standard("acme", "acme", Kind::Work),
                provider.standard("club", "club", Kind::Personal),
            ];
        })
        .await;
        World { app, provider }
    }

    /// Presses the provider's button on the sign-in page; gives where it leads.
    async fn leave(&self, actor: &Actor, id: &str) -> Url {
        let path = format!("/sign-in/{id}");
        way(actor.fill("/sign-in?next=%2Faccount", &path, &[]).await)
    }

    /// Leaves, signs in there, and comes back.
    async fn sign_in(&self, actor: &Actor, id: &str, who: &Somebody) -> Answer {
        let way = self.leave(actor, id).await;
        actor.get(&self.provider.answer(&self.app, &way, who)).await
    }

    fn key(&self, who: &Somebody, realm: &str) -> AccountKey {
        let issuer = match who.tenant {
            Some(tenant) => format!("{}/{tenant}/v2.0", self.provider.base),
            None => format!("{}/{realm}", self.provider.base),
        };
        AccountKey {
            issuer,
            subject: who.sub.clone(),
        }
    }

    #[track_caller]
    fn account(&self, who: &Somebody) -> Account {
        let key = self.key(who, "");
        self.app
            .read(|conn| by_key(conn, &key))
            .expect("an account of this key")
    }
}

/// Refused with this code, nobody is signed in by it, and nothing but the flow changed.
#[track_caller]
fn refused(answer: Answer, status: u16, outcome: &str, before: &Snapshot, app: &TestApp) -> Answer {
    let answer = answer.status(status).has_data("outcome", outcome);
    let cookies = answer.headers.get_all("set-cookie").iter();
    let session = cookies
        .filter_map(|value| value.to_str().ok())
        .find(|cookie| cookie.starts_with("realign="));
    assert_eq!(session, None, "{outcome} changed the session");
    before.assert_changed_only(app, FLOW_ALONE);
    answer
}

#[tokio::test]
async fn the_first_sign_in_makes_the_account_and_the_next_one_finds_it() {
    let world = World::start().await;
    let (mia, visitor) = (Somebody::personal("mia"), world.app.visitor());
    world.sign_in(&visitor, "home", &mia).await.to("/account");
    let account = world.account(&mia);
    assert_eq!((account.kind, account.role), (Kind::Personal, Role::Member));
    assert!(account.confirmed_at.is_some() && account.handle != "mia");
    let (tenant, object): (Option<String>, Option<String>) = world.app.read(|conn| {
        let beside = (accounts::tenant, accounts::object);
        Ok(accounts::table.find(account.id).select(beside).first(conn)?)
    });
    assert_eq!(tenant.as_deref(), Some(CONSUMERS));
    assert_eq!(object.as_deref(), Some("object of mia"));
    let learn = world.app.read(|conn| learn::profile_of(conn, account.id));
    assert!(learn.is_some());
    visitor
        .get("/account")
        .await
        .ok()
        .says(&account.handle)
        .says("Personal account")
        .says("mia@outlook.example");

    let moved = Somebody {
        email: "mia.new@outlook.example".to_owned(),
        ..mia.clone()
    };
    let elsewhere = world.app.visitor();
    world.sign_in(&elsewhere, "home", &moved).await.to("/account");
    assert_eq!(world.account(&mia).id, account.id);
    elsewhere
        .get("/account")
        .await
        .ok()
        .says("mia.new@outlook.example");
    assert_eq!(world.app.snapshot().rows("accounts"), 1);
    assert_eq!(world.app.snapshot().rows("learn_profiles"), 1);
    visitor.get("/account").await.ok();
}

#[tokio::test]
async fn the_sign_in_page_offers_what_there_is_and_says_which_account_it_takes() {
    let world = World::start().await;
    let page = world.app.visitor().get("/sign-in").await.ok();
    assert_eq!(page.data_all("provider"), ["home", "work", "any", "acme", "club"]);
    let page = page
        .says("Sign in with The home provider A personal account")
        .says("Sign in with The work provider A work or school account")
        .says("Sign in with The any provider A personal account, or one of work or school");
    assert!(page.offers("/sign-in"), "local accounts too");
    world
        .app
        .visitor()
        .fill("/sign-in", "/sign-in/home", &[("csrf", "x")])
        .await
        .status(403);
    let none = world.app.visitor();
    none.get("/sign-in").await.ok();
    none.post("/sign-in/nobody", &[]).await.status(404);

    let alone = TestApp::start().await;
    let page = alone
        .visitor()
        .get("/sign-in")
        .await
        .ok()
        .lacks("account you have elsewhere");
    assert!(page.data("provider").is_none());
}

#[tokio::test]
async fn the_way_there_asks_for_all_that_protects_it() {
    let world = World::start().await;
    let visitor = world.app.visitor();
    let first = world.leave(&visitor, "home").await;
    let asked: std::collections::HashMap<_, _> = first.query_pairs().into_owned().collect();
    assert_eq!(first.path(), "/consumers/v2.0/authorize");
    for (name, value) in [
        ("response_type", "code"),
        ("response_mode", "query"),
        ("client_id", "realign-client"),
        ("prompt", "select_account"),
        ("scope", "openid profile email"),
        ("code_challenge_method", "S256"),
        (
            "redirect_uri",
            &format!("{}/sign-in/home/callback", world.app.base),
        ),
    ] {
        assert_eq!(asked.get(name).map(String::as_str), Some(value), "{name}");
    }
    assert!(!asked.contains_key("login_hint"));
    // For the token to say when they signed in there.
    assert_eq!(asked["max_age"], "604800");
    let second = world.leave(&visitor, "home").await;
    let again: std::collections::HashMap<_, _> = second.query_pairs().into_owned().collect();
    for name in ["state", "nonce", "code_challenge"] {
        assert!(asked[name].len() >= 26, "{name}");
        assert_ne!(asked[name], again[name], "{name}");
    }
    // Nothing that would let a reader of the database go on with a flow stands there.
    let kept = world.app.snapshot_of_all();
    for name in ["state", "nonce", "code_challenge"] {
        assert_eq!(kept.showing(&asked[name]), Vec::<&str>::new(), "{name}");
        assert_eq!(kept.sealing(&asked[name]), Vec::<&str>::new(), "{name}");
    }
    assert_eq!(world.provider.asked("metadata"), 1);
    assert_eq!(world.provider.asked("keys"), 1);
}

#[tokio::test]
async fn a_guest_of_an_organisation_is_another_account_of_the_other_kind() {
    let world = World::start().await;
    let mia = Somebody::personal("mia");
    // The same person and address, invited into an organisation: its tenant, another subject, and a hint at home.
    let guest = Somebody::of(CONTOSO, "guest-mia", &mia.email).with("idp", json!("live.com"));
    let (own, invited) = (world.app.visitor(), world.app.visitor());
    world.sign_in(&own, "any", &mia).await.to("/account");
    world.sign_in(&invited, "any", &guest).await.to("/account");
    let (own_account, guest_account) = (world.account(&mia), world.account(&guest));
    assert_ne!(own_account.id, guest_account.id);
    assert_eq!(own_account.kind, Kind::Personal);
    assert_eq!(guest_account.kind, Kind::Work);
    invited.get("/account").await.ok().says("Work or school account");
    // At the personal door the guest is not let in, and nothing comes of it.
    let before = world.app.snapshot();
    let answer = world.sign_in(&world.app.visitor(), "home", &guest).await;
    refused(answer, 409, "wrong_account_kind", &before, &world.app);
}

#[tokio::test]
async fn an_account_of_the_wrong_kind_is_told_and_offered_the_other_way() {
    let world = World::start().await;
    let before = world.app.snapshot();
    let visitor = world.app.visitor();
    let answer = world.sign_in(&visitor, "work", &Somebody::personal("mia")).await;
    let answer = refused(answer, 409, "wrong_account_kind", &before, &world.app);
    assert!(answer.offers("/sign-in/home") && !answer.offers("/sign-in/work"));
    // The other way leads on to where the first was to lead.
    let way = way(visitor.post("/sign-in/home", &[]).await);
    let back = world
        .provider
        .answer(&world.app, &way, &Somebody::personal("mia"));
    visitor.get(&back).await.to("/account");
}

#[tokio::test]
async fn an_address_that_went_to_somebody_else_is_no_key() {
    let world = World::start().await;
    let first = Somebody::of(CONSUMERS, "first", "shared@outlook.example");
    let second = Somebody::of(CONSUMERS, "second", "shared@outlook.example");
    let third = Somebody::of(CONTOSO, "third", "shared@outlook.example");
    for (id, who) in [
        ("home", &first),
        ("home", &second),
        ("work", &third),
        ("home", &first),
        ("home", &second),
    ] {
        world.sign_in(&world.app.visitor(), id, who).await.to("/account");
    }
    let key = world
        .app
        .app
        .vault
        .lookup(Field::Address, "shared@outlook.example");
    let holders: Vec<_> = world.app.read(|conn| {
        let holders = accounts::table.filter(accounts::email_key.eq(&key));
        Ok(holders
            .select(accounts::id)
            .load::<realign::accounts::AccountId>(conn)?)
    });
    // Who was told of it last, and nobody of an organisation.
    assert_eq!(holders, [world.account(&second).id]);
}

#[tokio::test]
async fn the_address_of_staff_gives_no_role() {
    let world = World::start().await;
    let admin = world.app.admin();
    let same = Somebody::of(CONTOSO, "impostor", admin.email());
    let visitor = world.app.visitor();
    world.sign_in(&visitor, "work", &same).await.to("/account");
    assert_eq!(world.account(&same).role, Role::Member);
    visitor.get("/desk").await.status(403);
    visitor.get("/admin/staff").await.status(403);
}

#[tokio::test]
async fn only_who_is_vouched_for_claims_a_profile_by_address() {
    let world = World::start().await;
    let address = "maya@outlook.example";
    world.app.profile(ProfileFixture {
        bound: BoundTo::Address(address.to_owned()),
        ..ProfileFixture::default()
    });
    let claim = [("mcid", "990217734"), ("legal_name", "Maya Lindqvist")];
    // An organisation can give any address to anybody, and the club does not vouch for addresses.
    let club = Somebody {
        tenant: None,
        ..Somebody::of(CONTOSO, "c", address)
    };
    for (id, thief) in [("work", Somebody::of(CONTOSO, "w", address)), ("club", club)] {
        let actor = world.app.visitor();
        world.sign_in(&actor, id, &thief).await.to("/account");
        assert!(
            !actor
                .get("/certification")
                .await
                .ok()
                .offers("/certification/claim"),
            "{id}"
        );
        actor.post("/certification/claim", &claim).await;
        assert!(
            !actor.get("/certification").await.ok().body.contains("AZ-104"),
            "{id}"
        );
    }
    let owner = world.app.visitor();
    world
        .sign_in(&owner, "home", &Somebody::of(CONSUMERS, "maya", address))
        .await
        .to("/account");
    owner
        .fill("/certification", "/certification/claim", &claim)
        .await
        .status(303);
    owner.get("/certification").await.ok().says("AZ-104");
}

#[tokio::test]
async fn an_address_that_a_provider_has_not_verified_is_for_show_alone() {
    let provider = IdProvider::start();
    let mut club = provider.standard("club", "club", Kind::Personal);
    club.asserts_addresses = true;
    let app = TestApp::with(|options| options.providers = vec![club]).await;
    let world = World { app, provider };
    let keys = || -> Vec<bool> {
        world.app.read(|conn| {
            let all = accounts::table
                .order(accounts::id)
                .select(accounts::email_key.is_not_null());
            Ok(all.load(conn)?)
        })
    };
    let of_club = |sub: &str, verified: serde_json::Value| {
        let somebody = Somebody {
            tenant: None,
            ..Somebody::personal(sub)
        };
        somebody.with("email_verified", verified)
    };
    for (sub, verified) in [("a", json!(false)), ("b", json!(null)), ("c", json!(true))] {
        world
            .sign_in(&world.app.visitor(), "club", &of_club(sub, verified))
            .await
            .to("/account");
    }
    assert_eq!(keys(), [false, false, true]);
}

#[tokio::test]
async fn two_first_sign_ins_at_once_make_one_account() {
    let world = World::start().await;
    let mia = Somebody::personal("mia");
    let mut back = Vec::new();
    for _ in 0..4 {
        let visitor = world.app.visitor();
        let way = world.leave(&visitor, "home").await;
        back.push((visitor, world.provider.answer(&world.app, &way, &mia)));
    }
    let back = &back;
    for answer in race(4, |n| async move { back[n].0.get(&back[n].1).await }).await {
        answer.to("/account");
    }
    assert_eq!(world.app.snapshot().rows("accounts"), 1);
    assert_eq!(world.app.snapshot().rows("learn_accounts"), 1);
}

#[tokio::test]
async fn a_closed_account_stays_closed() {
    let world = World::start().await;
    let mia = Somebody::personal("mia");
    world
        .sign_in(&world.app.visitor(), "home", &mia)
        .await
        .to("/account");
    let now = world.app.now();
    world.app.write(|conn| {
        diesel::update(accounts::table)
            .set(accounts::closed_at.eq(now))
            .execute(conn)?;
        Ok(())
    });
    let before = world.app.snapshot();
    let answer = world.sign_in(&world.app.visitor(), "home", &mia).await;
    refused(answer, 403, "account_closed", &before, &world.app);
}

#[tokio::test]
async fn a_session_here_is_replaced_by_the_one_signed_in_with() {
    let world = World::start().await;
    let ben = world.app.person("ben");
    let first = ben.cookie("realign").unwrap();
    world
        .sign_in(&ben, "home", &Somebody::personal("mia"))
        .await
        .to("/account");
    assert_ne!(ben.cookie("realign").unwrap(), first);
    let old = world.app.visitor();
    old.set_cookie(&format!("realign={first}; Path=/"));
    old.get("/account").await.leads_under("/sign-in");
}

#[tokio::test]
async fn signing_out_offers_to_sign_out_there_too() {
    let world = World::start().await;
    let visitor = world.app.visitor();
    world
        .sign_in(&visitor, "home", &Somebody::personal("mia"))
        .await
        .to("/account");
    let token = visitor.cookie("realign").unwrap();
    let page = visitor
        .fill("/account", "/sign-out", &[])
        .await
        .ok()
        .says("You are signed out here");
    let tags = page.tags();
    let link = tags.iter().find(|tag| tag.get("data-way-out").is_some()).unwrap();
    let url: Url = link.get("href").unwrap().parse().unwrap();
    assert_eq!(url.path(), "/consumers/v2.0/sign-out");
    let asked: std::collections::HashMap<_, _> = url.query_pairs().into_owned().collect();
    assert_eq!(asked["post_logout_redirect_uri"], format!("{}/", world.app.base));
    assert_eq!(asked["client_id"], "realign-client");
    let thief = world.app.visitor();
    thief.set_cookie(&format!("realign={token}; Path=/"));
    thief.get("/account").await.leads_under("/sign-in");
    // A local account knows of no other side, and neither does a provider without such an address.
    world
        .app
        .person("ben")
        .fill("/account", "/sign-out", &[])
        .await
        .to("/");
    world.provider.play(|play| play.keeps_signed_in = true);
    world.app.advance(std::time::Duration::from_secs(3600));
    let other = world.app.visitor();
    world
        .sign_in(&other, "home", &Somebody::personal("mia"))
        .await
        .to("/account");
    other.fill("/account", "/sign-out", &[]).await.to("/");
}

#[tokio::test]
async fn flows_are_swept_when_they_are_long_over() {
    let world = World::start().await;
    world.leave(&world.app.visitor(), "home").await;
    world.app.advance(std::time::Duration::from_secs(15 * 60));
    world.app.run_jobs();
    let count = || {
        world
            .app
            .read(|conn| Ok(oidc_flows::table.count().get_result::<i64>(conn)?))
    };
    assert_eq!(count(), 1);
    world.app.advance(std::time::Duration::from_secs(6 * 60));
    world.app.run_jobs();
    assert_eq!(count(), 0);
}

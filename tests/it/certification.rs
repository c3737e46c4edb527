//! The own certification profile, claiming it and freezing it; and what a thief tries with each of them.

use std::sync::{Arc, Barrier};
use std::time::Duration;

use diesel::prelude::*;
use realign::accounts::{Kind, Role};
use realign::certification::{self, BindingId, ProfileId, Replace, Replaced, Restore, claim_objection_path};
use realign::clock::Stamp;
use realign::db::schema::{audit, bindings, freezes, outbox, profiles, requests};
use realign::requests::RequestId;

use crate::cases;
use crate::harness::{Actor, Answer, BoundTo, ProfileFixture, TestApp};
use crate::learn::{profile_of, rebind};

const HOUR: Duration = Duration::from_secs(3600);
const MCID: &str = "990217734";
const NAME: &str = "Maya Lindqvist";

/// The fixture's profile, known by this address alone.
fn unclaimed(app: &TestApp, address: &str) -> ProfileId {
    app.profile(ProfileFixture {
        bound: BoundTo::Address(address.to_owned()),
        ..ProfileFixture::default()
    })
}

async fn claim(actor: &Actor, mcid: &str, name: &str) -> Answer {
    actor
        .post("/certification/claim", &[("mcid", mcid), ("legal_name", name)])
        .await
}

fn is_bound(app: &TestApp, profile: ProfileId, actor: &Actor) -> bool {
    let key = actor.person().key.clone();
    app.read(|conn| certification::bound_to(conn, &key)) == Some(profile)
}

fn current(app: &TestApp, profile: ProfileId) -> BindingId {
    app.read(|conn| certification::binding_of(&app.app, conn, profile))
        .unwrap()
        .id
}

fn mails(app: &TestApp, kind: &str) -> i64 {
    app.read(|conn| {
        Ok(outbox::table
            .filter(outbox::kind.eq(kind))
            .count()
            .get_result(conn)?)
    })
}

fn open_freezes(app: &TestApp, profile: ProfileId) -> Vec<(i64, bool)> {
    app.read(|conn| {
        Ok(freezes::table
            .filter(freezes::profile_id.eq(profile))
            .filter(freezes::ended_at.is_null())
            .order(freezes::id.asc())
            .select((freezes::id, freezes::proven))
            .load(conn)?)
    })
}

#[tokio::test]
async fn the_own_profile_shows_what_is_on_record() {
    let app = TestApp::start().await;
    let (maya, old) = (app.person("maya"), app.person("mayaold"));
    let profile = profile_of(&app, &old);
    rebind(&app, profile, &maya);
    maya.get("/certification")
        .await
        .ok()
        .says(NAME)
        .says(MCID)
        .says("AZ-104")
        .says("2025-03-14")
        .says("maya@example.com")
        .says("m•••@e•••.com")
        .says("m•••@e•••.org")
        .lacks("mayaold")
        .lacks("maya.contact")
        .lacks("R4471290");
}

#[tokio::test]
async fn without_a_profile_the_page_explains_and_offers_the_way_on() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    unclaimed(&app, "maya@example.com");
    let page = maya
        .get("/certification")
        .await
        .ok()
        .has_data("outcome", "no_certification_profile")
        .lacks(NAME)
        .lacks(MCID);
    assert!(page.offers("/certification/claim") && page.offers("/certification/freeze"));
    assert!(page.links().contains(&"/ask?topic=change-account".to_owned()));
    let work = app.work("maya.w");
    let page = work.get("/certification").await.ok();
    assert!(!page.offers("/certification/claim"));
}

#[tokio::test]
async fn a_claim_binds_the_profile_once_and_tells_the_contact_email() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    let profile = unclaimed(&app, "Maya@Example.com");
    let version = app
        .read(|conn| certification::load(&app.app, conn, profile))
        .version;
    maya.get("/certification").await.ok();
    // Another spelling of name and number is the same name and number.
    claim(&maya, "９９０２１７７３４", "maya LINDQVIST")
        .await
        .to("/certification");
    assert!(is_bound(&app, profile, &maya));
    let loaded = app.read(|conn| certification::load(&app.app, conn, profile));
    assert!(loaded.version > version);
    let binding = app
        .read(|conn| certification::binding_of(&app.app, conn, profile))
        .unwrap();
    assert_eq!(binding.claimed_at, Some(app.now()));
    assert_eq!(binding.origin.as_str(), "import");
    assert_eq!(mails(&app, "claim_notice"), 1);
    // Sent twice it is done, not done twice.
    let before = app.snapshot();
    claim(&maya, MCID, NAME).await.to("/certification");
    before.assert_unchanged(&app);
    // Exams and connecting at once; contact data and freezing later.
    maya.get("/certification")
        .await
        .ok()
        .says("AZ-104")
        .lacks("m•••@e•••.org");
    maya.post("/learn/connection", &[]).await.to("/learn");
    let before = app.snapshot();
    maya.post("/certification/freeze", &[]).await.to("/certification");
    before.assert_unchanged(&app);
    app.advance(72 * HOUR);
    maya.sign_in_again();
    maya.get("/certification").await.ok().says("m•••@e•••.org");
    maya.post("/certification/freeze", &[]).await.to("/certification");
    assert_eq!(open_freezes(&app, profile).len(), 1);
}

/// The page without what differs between any two pages: tokens and the visitor's own name.
fn bare(answer: &Answer, actor: &Actor) -> String {
    let mut page = answer.body.replace(&actor.person().handle, "HANDLE");
    for name in ["csrf", "sending"] {
        let mark = format!("name=\"{name}\" value=\"");
        let mut out = String::new();
        let mut rest = page.as_str();
        while let Some((head, tail)) = rest.split_once(&mark) {
            out.push_str(head);
            rest = tail.split_once('"').unwrap().1;
        }
        out.push_str(rest);
        page = out;
    }
    page
}

#[tokio::test]
async fn every_refusal_of_a_claim_looks_the_same_and_changes_nothing() {
    let app = TestApp::start().await;
    unclaimed(&app, "qq2@example.com");
    let fixture = |mcid, bound| ProfileFixture {
        mcid,
        bound,
        exams: Vec::new(),
        ..ProfileFixture::default()
    };
    let owner = app.person("owner");
    app.profile(fixture("990000001", BoundTo::actor(&owner)));
    app.profile(fixture("990000002", BoundTo::Nobody));
    let frozen = app.profile(fixture(
        "990000003",
        BoundTo::Address("qq6@example.com".to_owned()),
    ));
    let agent = app.lead();
    let (by, now) = (agent.id(), app.now());
    app.write(|conn| {
        let freezing = certification::Freezing {
            profile: frozen,
            by: Some(by),
            cause: certification::FreezeCause::Owner,
            proven: true,
            request: None,
        };
        certification::freeze(&app.app, conn, freezing, now).map(|_| ())
    });
    let cases = [
        ("qq1", "900000000", NAME, "there is no such number"),
        ("qq2", MCID, "Vera Nobody", "the wrong name"),
        ("qq3", MCID, NAME, "another address"),
        ("qq4", "990000001", NAME, "claimed already"),
        ("qq5", "990000002", NAME, "not bound at all"),
        ("qq6", "990000003", NAME, "frozen"),
    ];
    let mut first: Option<String> = None;
    for (who, mcid, name, why) in cases {
        let actor = app.person(who);
        actor.get("/certification").await.ok();
        let before = app.snapshot();
        let answer = claim(&actor, mcid, name).await.status(422);
        before.assert_unchanged(&app);
        let page = bare(&answer, &actor)
            .replace(mcid, "NUMBER")
            .replace(name, "NAME");
        match &first {
            None => first = Some(page),
            Some(first) => assert_eq!(&page, first, "{why}"),
        }
    }
}

#[tokio::test]
async fn a_work_account_of_the_same_address_claims_nothing() {
    let app = TestApp::start().await;
    let profile = unclaimed(&app, "maya@example.com");
    let work = app.account("work", "maya@example.com", Kind::Work, Role::Member);
    work.get("/certification").await.ok();
    let before = app.snapshot();
    claim(&work, MCID, NAME).await.status(422);
    before.assert_unchanged(&app);
    assert!(!is_bound(&app, profile, &work));
}

#[tokio::test]
async fn who_registers_the_victims_address_claims_nothing_where_addresses_are_not_asserted() {
    let app = TestApp::with(|options| options.local_asserts_addresses = false).await;
    unclaimed(&app, "victim@example.com");
    let thief = app.person("victim");
    let page = thief
        .get("/certification")
        .await
        .ok()
        .has_data("outcome", "no_certification_profile");
    assert!(!page.offers("/certification/claim"));
    let before = app.snapshot();
    claim(&thief, MCID, NAME).await.status(422);
    thief.post("/learn/connection", &[]).await.status(409);
    before.assert_changed_only(&app, &["learn_profiles", "learn_accounts"]);
}

#[tokio::test]
async fn a_recycled_address_has_no_rights() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    let profile = unclaimed(&app, "maya@example.com");
    claim(&maya, MCID, NAME).await.to("/certification");
    // The owner's account moves on to another address; a stranger gets the old one: another key.
    let moved = app.person("maya-new");
    rebind(&app, profile, &moved);
    let id = maya.id();
    app.write(|conn| {
        use realign::db::schema::accounts;
        diesel::update(accounts::table.find(id))
            .set(accounts::email_key.eq(None::<realign::db::LookupKey>))
            .execute(conn)?;
        Ok(())
    });
    let stranger = app.account("recycled", "maya@example.com", Kind::Personal, Role::Member);
    stranger
        .get("/certification")
        .await
        .ok()
        .has_data("outcome", "no_certification_profile")
        .lacks(NAME);
    let before = app.snapshot();
    claim(&stranger, MCID, NAME).await.status(422);
    before.assert_unchanged(&app);
    assert!(is_bound(&app, profile, &moved));
}

#[tokio::test]
async fn guessing_is_slowed_for_the_guesser_and_never_shuts_the_owner_out() {
    let app = TestApp::start().await;
    let profile = unclaimed(&app, "maya@example.com");
    for n in 0..8 {
        let thief = app.person(&format!("thief{n}"));
        for _ in 0..3 {
            claim(&thief, MCID, NAME).await.status(422);
        }
        claim(&thief, MCID, NAME).await.status(429);
    }
    let now = app.now();
    assert!(app.read(|conn| certification::is_guessed_at(&app.app, conn, profile, now)));
    let (maya, agent) = (app.person("maya"), app.agent());
    for (name, asked_for, flags) in [("noa", Some(profile), 1), ("ida", None, 0)] {
        let case = cases::open(&app, &app.person(name), "Another account on my profile");
        app.write(|conn| {
            diesel::update(requests::table.filter(requests::thread_id.eq(case.thread)))
                .set(requests::profile_id.eq(asked_for))
                .execute(conn)?;
            Ok(())
        });
        let file = agent.get(&case.desk()).await.ok();
        let flagged = file
            .data_all("flag")
            .iter()
            .filter(|flag| *flag == "guessed-at")
            .count();
        assert_eq!(flagged, flags);
    }
    claim(&maya, MCID, NAME).await.to("/certification");
    assert!(is_bound(&app, profile, &maya));
}

#[tokio::test]
async fn the_contact_email_can_stop_a_claim_and_nothing_else() {
    let app = TestApp::start().await;
    let thief = app.person("maya");
    let profile = unclaimed(&app, "maya@example.com");
    claim(&thief, MCID, NAME).await.to("/certification");
    thief.post("/learn/connection", &[]).await.to("/learn");
    let binding = current(&app, profile);
    let link = claim_objection_path(&app.app, binding);

    let owner = app.visitor();
    let forged = link.replace("&s=", "&s=a");
    owner.get(&forged).await.status(404);
    let before = app.snapshot();
    let clean = owner
        .get(&link)
        .await
        .leads_under("/certification/claim/objection");
    assert!(!clean.location().contains("s="));
    // Reading does nothing: mail scanners read.
    owner
        .get(clean.location())
        .await
        .ok()
        .lacks(NAME)
        .lacks(MCID)
        .lacks("maya");
    before.assert_unchanged(&app);
    // Without the secret the address of the page is worth nothing.
    let other = app.visitor();
    other.get(clean.location()).await.status(404);
    let code = clean.location().split("n=").nth(1).unwrap().to_owned();
    other
        .post("/certification/claim/objection", &[("n", &code)])
        .await
        .status(404);
    before.assert_unchanged(&app);

    owner
        .post("/certification/claim/objection", &[])
        .await
        .ok()
        .has_data("objection", "stopped")
        .lacks(NAME);
    assert!(!is_bound(&app, profile, &thief));
    assert_eq!(open_freezes(&app, profile).len(), 1);
    thief
        .get("/certification")
        .await
        .ok()
        .has_data("outcome", "no_certification_profile")
        .lacks(NAME);
    thief
        .get("/learn")
        .await
        .ok()
        .has_data("outcome", "connection_stale")
        .lacks("AZ-104");
    // Frozen with proof: the claim can not simply be made again.
    claim(&thief, MCID, NAME).await.status(422);
    // The link is used up.
    owner.get(&link).await;
    owner
        .post("/certification/claim/objection", &[("n", &code)])
        .await
        .ok()
        .has_data("objection", "nothing");
}

#[tokio::test]
async fn a_thief_of_the_contact_mailbox_does_not_shut_the_owner_out_for_ever() {
    let app = TestApp::start().await;
    let (maya, lead) = (app.person("maya"), app.lead());
    let profile = unclaimed(&app, "maya@example.com");
    let thief = app.visitor();
    let object = async |binding: BindingId| {
        let link = claim_objection_path(&app.app, binding);
        let code = link
            .split("n=")
            .nth(1)
            .unwrap()
            .split('&')
            .next()
            .unwrap()
            .to_owned();
        thief.visit(&link).await.ok();
        thief
            .post("/certification/claim/objection", &[("n", &code)])
            .await
            .ok()
            .data("objection")
            .unwrap()
    };
    claim(&maya, MCID, NAME).await.to("/certification");
    assert_eq!(object(current(&app, profile)).await, "stopped");
    let (freeze, proven) = open_freezes(&app, profile)[0];
    assert!(proven);
    let path = format!("/desk/freezes/{freeze}/resolution");
    lead.fill(
        "/desk/freezes",
        &path,
        &[("outcome", "lift"), ("reason", "Called the owner.")],
    )
    .await
    .to("/desk/freezes");
    claim(&maya, MCID, NAME).await.to("/certification");
    assert_eq!(object(current(&app, profile)).await, "noted");
    assert!(is_bound(&app, profile, &maya));
    assert_eq!(open_freezes(&app, profile).len(), 0);
}

#[tokio::test]
async fn an_owner_freezes_and_a_lead_decides() {
    let app = TestApp::start().await;
    let (maya, lead, agent) = (app.person("maya"), app.lead(), app.agent());
    let profile = profile_of(&app, &maya);
    maya.fill("/certification", "/certification/freeze", &[])
        .await
        .to("/certification");
    maya.post("/certification/freeze", &[]).await.to("/certification");
    let open = open_freezes(&app, profile);
    assert_eq!(open.len(), 1);
    assert!(open[0].1);
    assert_eq!(mails(&app, "frozen"), 1);
    maya.get("/certification").await.ok().has_data("freeze", "owner");
    assert!(matches!(
        rebind(&app, profile, &app.person("target")),
        Replaced::Frozen
    ));

    let path = format!("/desk/freezes/{}/resolution", open[0].0);
    let decision = [
        ("outcome", "strict_only"),
        ("reason", "Somebody called with the name."),
    ];
    let before = app.snapshot();
    agent.get("/desk/freezes").await.status(403);
    agent.post(&path, &decision).await.status(403);
    maya.post(&path, &decision).await.status(403);
    app.visitor().post(&path, &decision).await;
    lead.get("/desk/freezes")
        .await
        .ok()
        .lacks(NAME)
        .lacks(MCID)
        .says("734");
    lead.post(&path, &[("outcome", "lift"), ("reason", " ")])
        .await
        .status(422);
    lead.post(&path, &[("outcome", "burn"), ("reason", "x")])
        .await
        .status(422);
    lead.post("/desk/freezes/12/resolution", &decision)
        .await
        .status(404);
    lead.post("/desk/freezes/x/resolution", &decision)
        .await
        .status(404);
    before.assert_unchanged(&app);

    lead.post(&path, &decision).await.to("/desk/freezes");
    assert!(open_freezes(&app, profile).is_empty());
    let strict: bool = app.read(|conn| {
        Ok(profiles::table
            .find(profile)
            .select(profiles::strict_only)
            .first(conn)?)
    });
    assert!(strict);
    // Too late: told politely, nothing done.
    let before = app.snapshot();
    lead.post(&path, &[("outcome", "lift"), ("reason", "again")])
        .await
        .to("/desk/freezes");
    before.assert_unchanged(&app);
}

#[tokio::test]
async fn a_freeze_that_its_maker_proves_later_is_recorded_as_such() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    let profile = app.profile(ProfileFixture {
        bound: BoundTo::actor(&maya),
        ..ProfileFixture::default()
    });
    let recorded = |action: &str| -> i64 {
        app.read(|conn| {
            Ok(audit::table
                .filter(audit::profile_id.eq(profile))
                .filter(audit::action.eq(action))
                .count()
                .get_result(conn)?)
        })
    };
    maya.post("/certification/freeze", &[("mcid", MCID)])
        .await
        .to("/certification");
    let before = open_freezes(&app, profile);
    assert!(!before[0].1);
    assert_eq!(
        (recorded("profile.frozen"), recorded("profile.freeze_proven")),
        (1, 0)
    );
    maya.post("/certification/freeze", &[]).await.to("/certification");
    assert_eq!(open_freezes(&app, profile), [(before[0].0, true)]);
    assert_eq!(
        (recorded("profile.frozen"), recorded("profile.freeze_proven")),
        (1, 1)
    );
}

#[tokio::test]
async fn a_strangers_freeze_stops_rebinds_once_and_nothing_else() {
    let app = TestApp::start().await;
    let (maya, thief, lead) = (app.person("maya"), app.person("thief"), app.lead());
    let profile = unclaimed(&app, "maya@example.com");
    let ask = async |mcid: &str| {
        let answer = thief
            .post("/certification/freeze", &[("mcid", mcid)])
            .await
            .to("/certification");
        let told = thief.follow(answer).await.ok();
        bare(&told, &thief)
    };
    let known = ask(MCID).await;
    let before = app.snapshot();
    assert_eq!(
        known,
        ask("900000000").await,
        "an unknown number is answered as a known one"
    );
    assert_eq!(known, ask(MCID).await, "a second time is answered as the first");
    before.assert_unchanged(&app);
    let open = open_freezes(&app, profile);
    assert_eq!(open.len(), 1);
    assert!(!open[0].1);
    assert_eq!(mails(&app, "frozen"), 1);
    assert!(matches!(rebind(&app, profile, &thief), Replaced::Frozen));

    // The owner claims, connects and sees the profile all the same.
    claim(&maya, MCID, NAME).await.to("/certification");
    maya.post("/learn/connection", &[]).await.to("/learn");
    maya.get("/certification")
        .await
        .ok()
        .says("AZ-104")
        .has_data("freeze", "not_me");

    // Once a lead has looked, this requester is through with it.
    let path = format!("/desk/freezes/{}/resolution", open[0].0);
    lead.fill(
        "/desk/freezes",
        &path,
        &[("outcome", "lift"), ("reason", "No ground.")],
    )
    .await
    .to("/desk/freezes");
    assert_eq!(known, ask(MCID).await);
    assert!(open_freezes(&app, profile).is_empty());
    assert!(matches!(
        rebind(&app, profile, &app.person("target")),
        Replaced::Done { .. }
    ));

    // And so is the next account of the same thief, until the lead's look is a month old.
    for (name, days, stopped) in [("second", 0, false), ("third", 31, true)] {
        app.advance(HOUR * 24 * days);
        let next = app.person(name);
        next.post("/certification/freeze", &[("mcid", MCID)])
            .await
            .to("/certification");
        assert_eq!(!open_freezes(&app, profile).is_empty(), stopped, "{name}");
    }
}

#[tokio::test]
async fn asking_for_freezes_is_throttled_and_the_contact_email_is_not_flooded() {
    let app = TestApp::start().await;
    let profile = unclaimed(&app, "maya@example.com");
    let thief = app.person("thief");
    for _ in 0..5 {
        thief
            .post("/certification/freeze", &[("mcid", MCID)])
            .await
            .to("/certification");
    }
    thief
        .post("/certification/freeze", &[("mcid", MCID)])
        .await
        .status(429);
    for n in 0..6 {
        app.person(&format!("puppet{n}"))
            .post("/certification/freeze", &[("mcid", MCID)])
            .await
            .to("/certification");
    }
    assert_eq!(open_freezes(&app, profile).len(), 7);
    assert_eq!(mails(&app, "frozen"), 3);
}

/// Two rebinds at once.
fn both(app: &TestApp, changes: [(ProfileId, &Actor); 2]) -> Vec<Replaced> {
    let now = app.now();
    let barrier = Arc::new(Barrier::new(2));
    std::thread::scope(|scope| {
        let runs: Vec<_> = changes
            .into_iter()
            .map(|(profile, to)| {
                let (barrier, app) = (barrier.clone(), app.app.clone());
                let key = to.person().key.clone();
                scope.spawn(move || {
                    barrier.wait();
                    app.db.write(|conn| {
                        let change = Replace {
                            profile,
                            expected_version: 1,
                            to: &key,
                            address: None,
                            request: RequestId(7),
                        };
                        certification::replace_binding(&app, conn, change, now)
                    })
                })
            })
            .collect();
        runs.into_iter().map(|run| run.join().unwrap().unwrap()).collect()
    })
}

#[tokio::test]
async fn of_two_rebinds_at_once_one_wins() {
    let app = TestApp::start().await;
    let (old, one, two) = (app.person("old"), app.person("one"), app.person("two"));
    let profile = profile_of(&app, &old);
    let ended = both(&app, [(profile, &one), (profile, &two)]);
    let won = ended
        .iter()
        .filter(|end| matches!(end, Replaced::Done { .. }))
        .count();
    let late = ended
        .iter()
        .filter(|end| matches!(end, Replaced::ProfileChanged))
        .count();
    assert_eq!((won, late), (1, 1), "{ended:?}");
    let rows: Vec<Option<Stamp>> = app.read(|conn| {
        Ok(bindings::table
            .filter(bindings::profile_id.eq(profile))
            .select(bindings::ended_at)
            .load(conn)?)
    });
    assert_eq!(rows.iter().filter(|ended| ended.is_none()).count(), 1);
    assert_eq!(rows.len(), 2);
}

#[tokio::test]
async fn one_account_never_gets_two_profiles() {
    let app = TestApp::start().await;
    let target = app.person("target");
    let first = app.profile(ProfileFixture::default());
    let second = app.profile(ProfileFixture {
        mcid: "990000001",
        exams: Vec::new(),
        ..ProfileFixture::default()
    });
    let ended = both(&app, [(first, &target), (second, &target)]);
    let won = ended
        .iter()
        .filter(|end| matches!(end, Replaced::Done { .. }))
        .count();
    let taken = ended
        .iter()
        .filter(|end| matches!(end, Replaced::TargetTaken))
        .count();
    assert_eq!((won, taken), (1, 1), "{ended:?}");
}

#[tokio::test]
async fn a_binding_put_back_counts_as_no_rebind() {
    let app = TestApp::start().await;
    let (old, new) = (app.person("old"), app.person("new"));
    let profile = profile_of(&app, &old);
    let Replaced::Done {
        old: Some(before), ..
    } = rebind(&app, profile, &new)
    else {
        panic!("the rebind was refused");
    };
    let rebinds = || {
        app.read(|conn| certification::load(&app.app, conn, profile))
            .rebinds_in_year
    };
    assert_eq!(rebinds(), 1);
    let now = app.now();
    let restored = app.write(|conn| {
        let change = Restore {
            profile,
            expected_version: certification::load(&app.app, conn, profile)?.version,
            entry: Some(before.id),
            request: RequestId(7),
        };
        certification::restore_binding(&app.app, conn, change, now)
    });
    assert!(
        matches!(restored, Replaced::Done { new: Some(_), .. }),
        "{restored:?}"
    );
    assert!(is_bound(&app, profile, &old));
    assert!(!is_bound(&app, profile, &new));
    assert_eq!(rebinds(), 0);
    app.advance(Duration::from_secs(366 * 24 * 3600));
    rebind(&app, profile, &new);
    assert_eq!(rebinds(), 1);
}

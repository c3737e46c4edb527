//! Path A: what is asked for, shown and decided.

use std::time::Duration;

use diesel::prelude::*;
use realign::accounts::Role;
use realign::db::schema::accounts;
use realign::requests::State;

use super::Ended;
use crate::guide::next_step;
use crate::harness::{Actor, BoundTo, ProfileFixture};
use crate::learn::fixture::with_learn;
use crate::merge::world::{FIRST, HOUR, NAME, PASSWORD, World, ask, form, told};

const MINUTE: Duration = Duration::from_secs(60);

async fn moving() -> World {
    World::with(|plot| plot.topic = "change-account").await
}

/// The agent takes it, both accounts are shown, the agent approves.
async fn held(world: &World) {
    world.claim().await;
    approved(world).await;
}

/// The same for a request that was taken.
async fn approved(world: &World) {
    assert_eq!(world.prove("wanted", "learner").await, "proof_received");
    assert_eq!(world.prove("current", "old").await, "proof_received");
    let fields = [("reason", "Both accounts are shown")];
    let answer = world.agent.post(&world.desk("approval"), &fields).await;
    assert_eq!(told(&answer), "flash-approved");
    assert_eq!(world.state(), State::Holding);
}

async fn connects(who: &Actor) {
    who.fill("/learn", "/learn/connection", &[]).await.to("/learn");
    who.get("/learn").await.ok().has_data("outcome", "connected");
}

pub async fn path_a() -> Ended {
    let world = moving().await;
    let page = world.asker.get("/align").await.ok();
    let page = page.has_data("outcome", "request_open");
    assert_eq!(next_step(&page).as_deref(), Some("verify"));
    world.claim().await;
    let evidence = world.asker.get(&world.page("evidence")).await.ok();
    approved(&world).await;
    world.make();
    assert_eq!(world.state(), State::Rebound);
    connects(&world.asker).await;
    assert_eq!(world.state(), State::Connected);
    let done = world.asker.get("/align").await.ok();
    done.has_data("outcome", "connected");
    // The page of the request is where the guide leads.
    Ended::done(crate::harness::Answer {
        body: format!("{}{}", page.body, evidence.body),
        ..page
    })
}

pub async fn work_wanted() -> Ended {
    let world = moving().await;
    world.claim().await;
    let work = world.app.work("at-work");
    world.app.password(&work, PASSWORD);
    let path = world.page("proofs/wanted");
    let fields = [("email", work.email()), ("password", PASSWORD)];
    world.asker.get(&path).await.ok();
    let before = world.app.snapshot();
    let page = world.asker.post(&path, &fields).await.status(409);
    Ended::refused(&world.app, &before, page)
}

pub async fn same_account() -> Ended {
    let world = moving().await;
    world.claim().await;
    assert_eq!(world.prove("wanted", "old").await, "same_account");
    assert_eq!(world.state(), State::Closed);
    assert_eq!(world.bound(world.first).as_deref(), Some("old"));
    let page = world.page("evidence?outcome=same_account");
    Ended::done(world.asker.get(&page).await.ok())
}

pub async fn other_learn() -> Ended {
    let world = moving().await;
    let fresh = world.app.person("fresh");
    world.app.password(&fresh, PASSWORD);
    with_learn(&world.app, &world.asker);
    with_learn(&world.app, &fresh);
    world.claim().await;
    assert_eq!(world.prove("wanted", "fresh").await, "warn_other_learn_profile");
    let page = world.page("evidence?outcome=warn_other_learn_profile");
    let page = world.asker.get(&page).await.ok();
    // It is a warning: the change is made.
    world.prove("current", "old").await;
    let fields = [("reason", "They were warned")];
    let answer = world.agent.post(&world.desk("approval"), &fields).await;
    assert_eq!(told(&answer), "flash-approved");
    world.make();
    assert_eq!(world.bound(world.first).as_deref(), Some("fresh"));
    Ended::done(page)
}

pub async fn while_connected() -> Ended {
    let world = moving().await;
    connects(&world.old).await;
    held(&world).await;
    world.make();
    assert_eq!(world.state(), State::Rebound);
    // The sessions of the old account have ended with the change.
    world.old.get("/learn").await.leads_under("/sign-in");
    world.old.sign_in_again();
    let page = world.old.get("/learn").await.ok();
    connects(&world.asker).await;
    Ended::done(page)
}

pub async fn old_session() -> Ended {
    let world = moving().await;
    with_learn(&world.app, &world.asker);
    held(&world).await;
    world.settle();
    world.advance(4 * HOUR);
    world.app.advance(MINUTE);
    world.run_jobs();
    assert_eq!(world.state(), State::Rebound);
    world.app.advance(MINUTE);
    world.asker.get("/learn").await.ok();
    let before = world.app.snapshot();
    let page = world.asker.post("/learn/connection", &[]).await.status(409);
    let ended = Ended::refused(&world.app, &before, page);
    world.asker.get("/learn").await.leads_under("/sign-in");
    world.asker.sign_in_again();
    connects(&world.asker).await;
    ended
}

pub async fn closed_lately() -> Ended {
    let world = moving().await;
    let nina = world.app.person("nina");
    nina.get("/ask").await.ok();
    let fields = [("topic", "lost-access"), ("situation", "closed")];
    nina.submit("/ask", &fields).await.ok();
    let fields = [
        ("title", "I can not sign in any more"),
        ("body", "What can I do?"),
    ];
    Ended::done(nina.submit("/ask", &fields).await.ok())
}

pub async fn hacked() -> Ended {
    let world = World::with(|plot| {
        plot.topic = "lost-access";
        plot.situation = "hacked";
    })
    .await;
    world.claim().await;
    world.prove("wanted", "learner").await;
    world.prove("current", "old").await;
    let page = world.asker.get(&world.page("evidence")).await.ok();
    assert!(!page.data_all("step").contains(&"step-current".to_owned()));
    let before = world.app.snapshot();
    let fields = [("reason", "They signed in")];
    let answer = world.agent.post(&world.desk("approval"), &fields).await;
    assert_eq!(told(&answer), "flash-policy");
    Ended::refused(&world.app, &before, page)
}

pub async fn recycled() -> Ended {
    let world = moving().await;
    // The account is gone, and its address was given to somebody else.
    let (id, now) = (world.old.id(), world.app.now());
    world.app.write(|conn| {
        diesel::update(accounts::table.find(id))
            .set((
                accounts::closed_at.eq(now),
                accounts::email_key.eq(None::<realign::db::LookupKey>),
                accounts::email_sealed.eq(None::<realign::db::Sealed>),
            ))
            .execute(conn)?;
        Ok(())
    });
    let personal = realign::accounts::Kind::Personal;
    let stranger = world
        .app
        .account("stranger", "old@example.com", personal, Role::Member);
    world.app.password(&stranger, PASSWORD);
    let fields = form(
        "change-account",
        (FIRST, NAME),
        ("old@example.com", "stranger@example.com"),
    );
    let case = ask(&world.app, &stranger, &fields).await;
    let theft = world.seen_by(&stranger, case);
    theft.claim().await;
    // They are told what everybody is told.
    assert_eq!(theft.prove("current", "old").await, "proof_received");
    theft
        .asker
        .get(&theft.page("evidence"))
        .await
        .ok()
        .lacks("no_rights");
    for path in ["/certification", "/learn"] {
        stranger.get(path).await.ok().lacks(NAME);
    }
    let page = format!("/desk/requests/{}", theft.case);
    let page = theft.agent.get(&page).await.ok();
    let before = world.app.snapshot();
    let fields = [("reason", "It is their address")];
    let answer = theft.agent.post(&theft.desk("approval"), &fields).await;
    assert_eq!(told(&answer), "flash-policy");
    Ended::refused(&world.app, &before, page)
}

pub async fn first_binding() -> Ended {
    let world = moving().await;
    world.app.profile(ProfileFixture {
        mcid: "990777001",
        legal_name: "Noor Haddad",
        bound: BoundTo::Nobody,
        ..ProfileFixture::default()
    });
    let noor = world.app.person("noor");
    world.app.password(&noor, PASSWORD);
    let fields = form(
        "change-account",
        ("990777001", "Noor Haddad"),
        ("none@example.com", "noor@example.com"),
    );
    let case = ask(&world.app, &noor, &fields).await;
    let hers = world.seen_by(&noor, case);
    hers.claim().await;
    let page = format!("/desk/requests/{}", hers.case);
    Ended::done(hers.agent.get(&page).await.ok())
}

pub async fn used_again() -> Ended {
    let world = moving().await;
    world.claim().await;
    let path = world.page("proofs/wanted");
    let fields = [("email", "learner@example.com"), ("password", PASSWORD)];
    world.asker.fill(&path, &path, &fields).await.status(303);
    let before = world.app.snapshot();
    // The page still stands open in another tab.
    let page = world.asker.post(&path, &fields).await.status(409);
    Ended::refused(&world.app, &before, page)
}

pub async fn second_request() -> Ended {
    let world = moving().await;
    let fields = form(
        "change-account",
        (FIRST, NAME),
        ("old@example.com", "learner@example.com"),
    );
    world.asker.get("/ask").await.ok();
    let page = world.asker.submit("/ask", &fields).await.ok();
    assert_eq!(world.state(), State::Open);
    Ended::done(page.has_data("state", "duplicate"))
}

pub async fn taken_meanwhile() -> Ended {
    let world = moving().await;
    held(&world).await;
    world.app.profile(ProfileFixture {
        mcid: "445566778",
        legal_name: "Tomas Grinberg",
        bound: BoundTo::actor(&world.asker),
        ..ProfileFixture::default()
    });
    world.make();
    assert_eq!(world.state(), State::Verifying);
    assert_eq!(world.bound(world.first).as_deref(), Some("old"));
    let page = format!("/desk/requests/{}", world.case);
    Ended::done(world.agent.get(&page).await.ok())
}

pub async fn contested() -> Ended {
    let world = moving().await;
    held(&world).await;
    let path = world.page("objection");
    let page = world.old.fill(&path, &path, &[]).await.ok();
    assert_eq!(world.state(), State::Contested);
    // Only leads decide now.
    let before = world.app.snapshot();
    let fields = [("reason", "Looked at"), ("outcome", "dismissed")];
    world
        .agent
        .post(&world.desk("resolution"), &fields)
        .await
        .status(403);
    before.assert_unchanged(&world.app);
    world
        .lead
        .post(&world.desk("resolution"), &fields)
        .await
        .status(303);
    Ended::done(page)
}

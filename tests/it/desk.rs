//! The desk: the queue and its shelves, flags that staff alone sees, the working view, internal notes.

use std::time::Duration;

use diesel::prelude::*;
use realign::accounts::AccountKey;
use realign::db::schema::{freezes, requests};
use realign::requests::State;
use realign::threads::{self, Side};
use realign::verification::{self, EvidenceKind, EvidenceOutcome, NewEvidence, Strength};

use crate::cases::{self, Case};
use crate::harness::{Actor, ProfileFixture, TestApp, race};

fn set_state(app: &TestApp, case: &Case, state: State, turn: &str) {
    app.write(|conn| {
        diesel::update(requests::table.filter(requests::code.eq(&case.request_code)))
            .set((requests::state.eq(state), requests::turn.eq(turn)))
            .execute(conn)?;
        Ok(())
    });
}

async fn shelf(who: &Actor, view: &str) -> Vec<String> {
    who.get(&format!("/desk?view={view}"))
        .await
        .ok()
        .data_all("request")
}

#[tokio::test]
async fn the_desk_is_for_staff_alone() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    let case = cases::open(&app, &maya, "Another account on my profile");
    let note = format!("{}/note", case.desk());
    let (before, visitor) = (app.snapshot(), app.visitor());
    visitor.get("/sign-in").await.ok();
    for path in ["/desk", "/desk?view=closed", &case.desk(), "/desk/requests/x"] {
        maya.get(path).await.status(403);
        visitor.get(path).await.leads_under("/sign-in");
    }
    maya.post(&note, &[("body", "hello")]).await.status(403);
    visitor
        .post(&note, &[("body", "hello")])
        .await
        .leads_under("/sign-in");
    before.assert_unchanged(&app);
    app.agent()
        .get("/desk/requests/aaaaaaaaaaaaaaaaaaaaaaaaaa")
        .await
        .status(404);
}

#[tokio::test]
async fn each_shelf_holds_what_it_says() {
    let app = TestApp::start().await;
    let (maya, agent, lead) = (app.person("maya"), app.agent(), app.lead());
    let open = cases::open(&app, &maya, "open");
    app.advance(Duration::from_secs(1));
    let mine = cases::claimed(&app, &app.person("noa"), &agent, "mine");
    app.advance(Duration::from_secs(1));
    let contested = cases::claimed(&app, &app.person("ida"), &lead, "contested");
    set_state(&app, &contested, State::Contested, "staff");
    let over = cases::claimed(&app, &app.person("tom"), &agent, "over");
    set_state(&app, &over, State::Withdrawn, "none");
    let code = |case: &Case| case.request_code.clone();
    let mut live = shelf(&agent, "live").await;
    live.sort();
    let mut all = vec![code(&open), code(&mine), code(&contested)];
    all.sort();
    assert_eq!(live, all);
    assert_eq!(shelf(&agent, "unclaimed").await, [code(&open)]);
    assert_eq!(shelf(&agent, "mine").await, [code(&mine)]);
    assert_eq!(shelf(&agent, "staff").await, [code(&open), code(&contested)]);
    assert_eq!(shelf(&lead, "contested").await, [code(&contested)]);
    assert_eq!(shelf(&agent, "closed").await, [code(&over)]);
    assert_eq!(shelf(&agent, "rubbish").await, shelf(&agent, "live").await);
    let page = agent
        .get("/desk")
        .await
        .ok()
        .has_data("state", "open")
        .has_data("turn", "staff");
    page.says("maya")
        .says("You have it")
        .says("lead has it")
        .says("Nobody has it")
        .says("just now");
}

#[tokio::test]
async fn every_shelf_comes_in_pages_that_miss_nothing() {
    let app = TestApp::start().await;
    let (maya, agent) = (app.person("maya"), app.agent());
    let states = [State::Open, State::Verifying, State::Holding, State::Rebound];
    let mut codes: Vec<String> = Vec::new();
    for n in 0..70usize {
        app.advance(Duration::from_secs(n as u64 % 2));
        let case = cases::open(&app, &maya, &format!("Question {n}"));
        set_state(&app, &case, states[n % 4], "staff");
        codes.push(case.request_code);
    }
    codes.sort();
    for view in ["live", "staff"] {
        let mut seen = Vec::new();
        let mut path = format!("/desk?view={view}");
        let (last, at) = loop {
            let page = agent.get(&path).await.ok();
            let rows = page.data_all("request");
            let at = seen.len();
            seen.extend(rows);
            match page.links().into_iter().find(|link| link.contains("after=")) {
                Some(next) => path = next,
                None => break (page, at),
            }
        };
        let back = last
            .links()
            .into_iter()
            .find(|link| link.contains("before="))
            .unwrap();
        assert_eq!(agent.get(&back).await.ok().data_all("request"), seen[at - 25..at]);
        seen.sort();
        assert_eq!(seen, codes, "{view}");
    }
}

#[tokio::test]
async fn requests_that_meet_are_flagged_to_staff_and_to_nobody_else() {
    let app = TestApp::start().await;
    let profile = app.profile(ProfileFixture::default());
    let (maya, zoltan, agent) = (app.person("maya"), app.person("zoltan"), app.agent());
    let first = cases::claimed(&app, &maya, &agent, "The first");
    let second = cases::open(&app, &zoltan, "The second");
    let alone = cases::open(&app, &app.person("noa"), "On its own");
    app.write(|conn| {
        let both = [&first.request_code, &second.request_code];
        diesel::update(requests::table.filter(requests::code.eq_any(both)))
            .set(requests::profile_id.eq(profile))
            .execute(conn)?;
        let to_one = [&second.request_code, &alone.request_code];
        diesel::update(requests::table.filter(requests::code.eq_any(to_one)))
            .set(requests::wanted_account_id.eq(maya.id()))
            .execute(conn)?;
        Ok(())
    });
    let flags = agent.get("/desk").await.ok().data_all("flag");
    assert_eq!(flags.iter().filter(|flag| *flag == "same-profile").count(), 2);
    assert_eq!(flags.iter().filter(|flag| *flag == "same-wanted").count(), 2);
    agent
        .get(&first.desk())
        .await
        .ok()
        .says("Other open requests")
        .says("zoltan")
        .says("same profile");
    agent
        .get(&alone.desk())
        .await
        .ok()
        .says("same wanted account")
        .contains(&second.request_code);
    // Who asked learns nothing of the other one.
    maya.get(&first.page())
        .await
        .ok()
        .lacks("zoltan")
        .lacks(&second.request_code);
    zoltan
        .get(&second.page())
        .await
        .ok()
        .lacks("maya")
        .lacks(&first.request_code);

    app.write(|conn| {
        diesel::insert_into(freezes::table)
            .values((
                freezes::id.eq(app.app.new_id()),
                freezes::profile_id.eq(profile),
                freezes::made_by.eq(maya.id()),
                freezes::cause.eq("not_me"),
                freezes::proven.eq(false),
                freezes::made_at.eq(app.now()),
                freezes::review_by.eq(app.now()),
            ))
            .execute(conn)?;
        Ok(())
    });
    let flags = agent.get("/desk").await.ok().data_all("flag");
    assert_eq!(flags.iter().filter(|flag| *flag == "frozen").count(), 2);
    agent
        .get(&first.desk())
        .await
        .ok()
        .has_data("blocked", "blocked-frozen");
    // One that is over does not meet anybody any more.
    set_state(&app, &second, State::Withdrawn, "none");
    assert!(
        !agent
            .get("/desk")
            .await
            .ok()
            .data_all("flag")
            .iter()
            .any(|flag| flag == "same-profile")
    );
}

#[tokio::test]
async fn the_conversation_is_closed_to_the_desk_until_the_claim() {
    let app = TestApp::start().await;
    let (maya, agent) = (app.person("maya"), app.agent());
    let case = cases::open(&app, &maya, "Another account");
    cases::say(&app, &case, &maya, Side::Requester, "private words");
    let page = agent
        .get(&case.desk())
        .await
        .ok()
        .lacks("private words")
        .lacks(&case.code);
    assert!(page.offers(&format!("{}/claim", case.desk())));
    agent
        .submit(&format!("{}/claim", case.desk()), &[])
        .await
        .ok()
        .says("private words");
    let page = agent
        .get(&case.desk())
        .await
        .ok()
        .has_data("thread", &case.code)
        .has_data("state", "verifying");
    assert!(!page.offers(&format!("{}/claim", case.desk())));
    // An answer written here leads back here.
    let sent = agent
        .post(&case.messages(), &[("body", "hello from the desk")])
        .await;
    sent.leads_under(&case.desk());
    maya.get(&case.page())
        .await
        .ok()
        .says("hello from the desk")
        .says("agent");
    // The same field sent by the person does not lead them to the desk.
    maya.get(&case.page()).await.ok();
    maya.post(&case.messages(), &[("body", "hi"), ("from", "desk")])
        .await
        .leads_under(&case.page());
    assert!(
        agent
            .get("/desk")
            .await
            .ok()
            .data_all("unread")
            .contains(&"true".to_owned())
    );
    agent.get(&case.desk()).await.ok().says("hi");
    assert!(
        !agent
            .get("/desk")
            .await
            .ok()
            .data_all("unread")
            .contains(&"true".to_owned())
    );
}

#[tokio::test]
async fn notes_are_for_staff_alone() {
    let app = TestApp::start().await;
    let (maya, agent, lead) = (app.person("maya"), app.agent(), app.lead());
    let case = cases::claimed(&app, &maya, &agent, "Another account");
    let note = format!("{}/note", case.desk());
    agent
        .fill(
            &case.desk(),
            &note,
            &[("body", "smells **fishy** <script>x</script>")],
        )
        .await
        .to(&format!("{}#notes", case.desk()));
    lead.get(&case.desk())
        .await
        .ok()
        .contains("<strong>fishy</strong>")
        .says("<script>x</script>")
        .says("Staff note");
    for path in [
        case.page(),
        "/messages".to_owned(),
        format!("/questions/{}", case.question),
        "/".to_owned(),
        "/account".to_owned(),
    ] {
        maya.get(&path).await.lacks("fishy");
        app.visitor().get(&path).await.lacks("fishy");
    }
    agent.get(&case.page()).await.ok().lacks("fishy");

    let before = app.snapshot();
    agent
        .fill(&case.desk(), &note, &[("body", " ")])
        .await
        .status(422)
        .says("Write something first");
    let long = "lorem ".repeat(threads::MAX_BODY / 6 + 1);
    assert!(
        agent
            .fill(&case.desk(), &note, &[("body", &long)])
            .await
            .status(422)
            .body
            .contains(&long)
    );
    agent
        .post("/desk/requests/aaaaaaaaaaaaaaaaaaaaaaaaaa/note", &[("body", "x")])
        .await
        .status(404);
    before.assert_unchanged(&app);

    agent.get(&case.desk()).await.ok();
    let number = "b".repeat(52);
    race(10, |_| {
        let (tab, note, number) = (agent.tab(), note.clone(), number.clone());
        async move {
            tab.post(&note, &[("body", "twice"), ("sending", &number)])
                .await
                .status(303)
        }
    })
    .await;
    assert_eq!(app.snapshot().rows("notes"), 2);
}

#[tokio::test]
async fn an_own_request_shows_nothing_that_only_staff_may_know() {
    let app = TestApp::start().await;
    let (agent, other) = (app.agent(), app.staff("olga", realign::accounts::Role::Lead));
    let case = cases::claimed(&app, &agent, &other, "My own account");
    let note = format!("{}/note", case.desk());
    other
        .fill(&case.desk(), &note, &[("body", "watch this one")])
        .await
        .status(303);
    let page = agent
        .get(&case.desk())
        .await
        .ok()
        .lacks("watch this one")
        .says("This is your own request");
    assert!(page.data("evidence").is_none() && page.data("verdict").is_none());
    for path in ["claim", "approval", "rejection", "resolution", "note"] {
        assert!(!page.offers(&format!("{}/{path}", case.desk())), "{path}");
    }
    let before = app.snapshot();
    agent
        .submit(&note, &[("body", "nothing to see")])
        .await
        .says("Nobody decides on a request of their own");
    agent
        .post(&note, &[("body", " ")])
        .await
        .status(422)
        .lacks("watch this one");
    before.assert_unchanged(&app);
    agent.get("/desk").await.ok().says("Your own request");
    // As the one who asked, they write as one.
    agent
        .fill(&case.page(), &case.messages(), &[("body", "me again")])
        .await
        .status(303);
    other
        .get(&case.desk())
        .await
        .ok()
        .contains("class=\"msg requester");
}

#[tokio::test]
async fn evidence_shows_outcomes_and_no_value() {
    let app = TestApp::start().await;
    let profile = app.profile(ProfileFixture::default());
    let (maya, agent) = (app.person("maya"), app.agent());
    let case = cases::claimed(&app, &maya, &agent, "Another account");
    let request = case.request.unwrap();
    let key = AccountKey {
        issuer: "local".to_owned(),
        subject: "somebody".to_owned(),
    };
    app.write(|conn| {
        diesel::update(requests::table.find(request))
            .set(requests::profile_id.eq(profile))
            .execute(conn)?;
        for (kind, outcome, strength) in [
            (
                EvidenceKind::LegalName,
                EvidenceOutcome::Partial,
                Strength::Supporting,
            ),
            (EvidenceKind::Mcid, EvidenceOutcome::Match, Strength::Locator),
        ] {
            let item = NewEvidence {
                request,
                which: realign::verification::Which::First,
                kind,
                outcome,
                strength,
                source: "form",
                by: maya.id(),
                proven: Some(&key),
                nonce: &app.app.new_token(),
                answer: None,
                expires_at: None,
            };
            verification::add(&app.app, conn, &item, app.now())?;
        }
        Ok(())
    });
    let page = agent.get(&case.desk()).await.ok();
    assert_eq!(page.data_all("evidence"), ["legal_name", "mcid"]);
    assert_eq!(page.data_all("result"), ["partial", "match"]);
    let page = page
        .has_data("verdict", "not-allowed")
        .has_data("missing", "policy-wanted-account");
    assert!(!page.offers(&format!("{}/approval", case.desk())));
    assert!(page.offers(&format!("{}/rejection", case.desk())));
    for value in [
        "990217734",
        "Maya Lindqvist",
        "maya.contact@example.org",
        "somebody",
        "R4471290",
        "2025-03-14",
    ] {
        agent.get(&case.desk()).await.ok().lacks(value);
        agent.get("/desk").await.ok().lacks(value);
    }
    agent.get(&case.desk()).await.ok().says("••••••734");
    // Another agent looks on, and is offered no decision; a lead may step in.
    let page = app
        .staff("olga", realign::accounts::Role::Agent)
        .get(&case.desk())
        .await
        .ok();
    assert!(!page.offers(&format!("{}/rejection", case.desk())));
    assert!(
        app.lead()
            .get(&case.desk())
            .await
            .ok()
            .offers(&format!("{}/rejection", case.desk()))
    );
}

#[tokio::test]
async fn a_contested_request_is_for_leads() {
    let app = TestApp::start().await;
    let (maya, agent, lead) = (app.person("maya"), app.agent(), app.lead());
    let case = cases::claimed(&app, &maya, &agent, "Another account");
    set_state(&app, &case, State::Contested, "staff");
    let resolution = format!("{}/resolution", case.desk());
    let page = agent.get(&case.desk()).await.ok().says("A lead decides");
    assert!(!page.offers(&resolution) && !page.offers(&format!("{}/rejection", case.desk())));
    assert!(lead.get(&case.desk()).await.ok().offers(&resolution));
    assert!(
        !agent
            .get("/desk")
            .await
            .ok()
            .links()
            .contains(&"/desk?view=contested".to_owned())
    );
}

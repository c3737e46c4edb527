//! Every move made by twenty clients at once: one wins, the others are told politely, nothing is done twice.

use realign::accounts::Role;
use realign::requests::{self, Channel, State};

use super::fixture::{DAY, HOUR, Story, desk, page, told};
use crate::harness::{Actor, Answer, race};

const CLIENTS: usize = 20;

/// Whatever it says, it is a page or leads to one.
#[track_caller]
fn assert_polite(answers: &[Answer]) {
    for answer in answers {
        let code = answer.code.as_u16();
        assert!(
            code == 303 || (code < 500 && answer.is_page()),
            "{} answered {code}: {}",
            answer.asked,
            answer.body
        );
    }
}

/// How many of them were told this.
fn count(answers: &[Answer], key: &str) -> usize {
    answers.iter().filter(|answer| told(answer) == key).count()
}

async fn at_once(who: &Actor, path: &str, fields: &[(&str, &str)]) -> Vec<Answer> {
    let answers = race(CLIENTS, |_| {
        let tab = who.tab();
        async move { tab.post(path, fields).await }
    })
    .await;
    assert_polite(&answers);
    answers
}

/// The jobs of twenty nodes.
fn jobs_at_once(story: &Story) {
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            // A node that finds the database busy comes back the next second.
            scope.spawn(|| drop(requests::jobs::run_due(&story.app.app)));
        }
    });
}

#[tokio::test]
async fn twenty_agents_claim() {
    let story = Story::new().await;
    let agents: Vec<Actor> = (0..CLIENTS)
        .map(|n| story.app.staff(&format!("agent-{n}"), Role::Agent))
        .collect();
    let path = desk(&story.case, "claim");
    let answers = race(CLIENTS, |n| agents[n].post(&path, &[])).await;
    assert_polite(&answers);
    assert_eq!(count(&answers, "flash-claimed"), 1);
    assert_eq!(count(&answers, "flash-moved-on"), CLIENTS - 1);
    assert_eq!(story.recorded(&story.case, "request.claimed"), 1);
    assert_eq!(story.mailed("thread_opened"), 1);
    let winner = answers
        .iter()
        .position(|answer| told(answer) == "flash-claimed")
        .unwrap();
    assert_eq!(story.request(&story.case).assignee_id, Some(agents[winner].id()));
}

#[tokio::test]
async fn twenty_approvals_are_one() {
    let story = Story::new().await;
    story.verified().await;
    let answers = at_once(
        &story.agent,
        &desk(&story.case, "approval"),
        &[("reason", "Passes")],
    )
    .await;
    assert_eq!(count(&answers, "flash-approved"), 1);
    assert_eq!(count(&answers, "flash-moved-on"), CLIENTS - 1);
    assert_eq!(
        (story.approvals(&story.case), story.notices(&story.case).len()),
        (1, 2)
    );
    assert_eq!(story.recorded(&story.case, "request.approved"), 1);
    assert_eq!(story.recorded(&story.case, "request.held"), 1);
    assert_eq!(
        (story.mailed("approved"), story.mailed("approved_requester")),
        (2, 1)
    );
}

#[tokio::test]
async fn twenty_rejections_withdrawals_are_one() {
    for (what, action, done) in [
        ("rejection", "request.rejected", "flash-rejected"),
        ("withdrawal", "request.withdrawn", "flash-withdrawn"),
    ] {
        let story = Story::new().await;
        story.held().await;
        let answers = if what == "rejection" {
            at_once(&story.agent, &desk(&story.case, what), &[("reason", "No")]).await
        } else {
            at_once(&story.maya, &page(&story.case, what), &[]).await
        };
        assert_eq!(count(&answers, done), 1, "{what}");
        assert_eq!(count(&answers, "flash-moved-on"), CLIENTS - 1, "{what}");
        assert_eq!(story.recorded(&story.case, action), 1);
        assert_eq!(story.approvals(&story.case), 0);
    }
}

#[tokio::test]
async fn twenty_objections_and_twenty_resolutions_are_one() {
    let story = Story::new().await;
    story.held().await;
    let case = &story.case;
    let owner = story.app.visitor();
    let link = story.link_of(case, Channel::Contact);
    owner.visit(&link).await.ok();
    let path = page(case, "objection");
    let answers = at_once(&owner, &path, &[]).await;
    for answer in &answers {
        answer.clone().ok().has_data("outcome", "contested");
    }
    assert_eq!(story.recorded(case, "request.contested"), 1);
    assert_eq!((story.objections(case), story.mailed("objection")), (1, 1));

    let fields = [("reason", "Looked at"), ("outcome", "dismissed")];
    let answers = at_once(&story.lead, &desk(case, "resolution"), &fields).await;
    assert_eq!(count(&answers, "flash-resolved"), 1);
    assert_eq!(story.recorded(case, "request.objection_dismissed"), 1);
    assert_eq!(story.state(case), State::Holding);
}

#[tokio::test]
async fn twenty_reopenings_are_one() {
    let story = Story::new().await;
    let case = &story.case;
    story.claim(case).await;
    story.staff_writes(case);
    for days in [3, 4, 7] {
        story.advance(days * DAY);
        story.run_jobs();
    }
    assert_eq!(story.state(case), State::Expired);
    let answers = at_once(&story.maya, &page(case, "reopening"), &[]).await;
    assert_eq!(count(&answers, "flash-reopened"), 1);
    assert_eq!(story.recorded(case, "request.reopened"), 1);
    assert_eq!(story.state(case), State::Verifying);
}

#[tokio::test]
async fn the_jobs_of_twenty_nodes_rebind_once() {
    let story = Story::new().await;
    story.held().await;
    story.settle(&story.case, false);
    story.advance(4 * HOUR);
    jobs_at_once(&story);
    story.run_jobs();
    assert_eq!(story.state(&story.case), State::Rebound);
    assert_eq!(story.recorded(&story.case, "request.rebound"), 1);
    assert_eq!((story.mailed("done"), story.mailed("done_notice")), (1, 2));
    story.advance(DAY);
    jobs_at_once(&story);
    story.run_jobs();
    assert_eq!(story.mailed("nudge"), 1);
    let reminded = story.events(&story.case, "private");
    assert_eq!(reminded.iter().filter(|(kind, _)| kind == "reminded").count(), 1);
    story.assert_sound();
}

#[tokio::test]
async fn approving_rejecting_and_withdrawing_at_once_leave_one_truth() {
    let story = Story::new().await;
    story.verified().await;
    let case = &story.case;
    let (approval, rejection, withdrawal) = (
        desk(case, "approval"),
        desk(case, "rejection"),
        page(case, "withdrawal"),
    );
    let answers = race(CLIENTS + 1, |n| {
        let (path, who) = match n % 3 {
            0 => (&approval, story.agent.tab()),
            1 => (&rejection, story.agent.tab()),
            _ => (&withdrawal, story.maya.tab()),
        };
        async move { who.post(path, &[("reason", "Now")]).await }
    })
    .await;
    assert_polite(&answers);
    let ends = story.recorded(case, "request.rejected") + story.recorded(case, "request.withdrawn");
    let approved = story.recorded(case, "request.approved");
    assert!(approved <= 1);
    match story.state(case) {
        State::Holding => assert_eq!((ends, approved, story.approvals(case)), (0, 1, 1)),
        State::Rejected | State::Withdrawn => assert_eq!((ends, story.approvals(case)), (1, 0)),
        other => panic!("{other}"),
    }
    story.assert_sound();
}

#[tokio::test]
async fn the_end_of_a_hold_meets_everybody_at_once() {
    let story = Story::new().await;
    story.held().await;
    let case = &story.case;
    story.settle(case, false);
    story.advance(4 * HOUR);
    let owner = story.app.visitor();
    owner.visit(&story.link_of(case, Channel::Contact)).await.ok();
    let (rejection, withdrawal, objection) = (
        desk(case, "rejection"),
        page(case, "withdrawal"),
        page(case, "objection"),
    );
    let app = story.app.app.clone();
    let jobs = tokio::task::spawn_blocking(move || {
        for _ in 0..5 {
            drop(requests::jobs::run_due(&app));
        }
    });
    let answers = race(CLIENTS + 1, |n| {
        let (path, who) = match n % 3 {
            0 => (&rejection, story.agent.tab()),
            1 => (&withdrawal, story.maya.tab()),
            _ => (&objection, owner.tab()),
        };
        async move { who.post(path, &[("reason", "Now")]).await }
    })
    .await;
    jobs.await.unwrap();
    assert_polite(&answers);
    let count = |action| story.recorded(case, action);
    let (rebound, ended) = (
        count("request.rebound"),
        count("request.rejected") + count("request.withdrawn"),
    );
    assert!(rebound + ended <= 1, "{:?}", story.record(case));
    assert!(count("request.contested") <= 1);
    let moved = story.bound().as_ref() == Some(&story.maya.person().key);
    assert_eq!(moved, rebound == 1, "{:?}", story.record(case));
    assert_eq!(story.approvals(case) == 0, ended == 1);
    story.assert_sound();
}

#[tokio::test]
async fn one_person_asks_in_twenty_tabs() {
    let story = Story::new().await;
    let nina = story.app.person("nina");
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| story.ask(&nina, |_| {}));
        }
    });
    let unfinished = story
        .app
        .read(|conn| requests::store::of_profile(conn, story.profile, &[State::Open]));
    let hers = unfinished
        .iter()
        .filter(|request| request.author_id == nina.id())
        .count();
    assert_eq!(hers, 1, "the others are duplicates");
}

#[tokio::test]
async fn an_objection_beside_a_dismissal_is_decided_or_stops_it() {
    let story = Story::new().await;
    story.held().await;
    let case = &story.case;
    story.settle(case, false);
    let link = story.link_of(case, Channel::OldAccount);
    story.object(case, Channel::Contact).await;
    let owner = story.app.visitor();
    owner.visit(&link).await.ok();
    let tabs: Vec<Actor> = (0..CLIENTS)
        .map(|n| if n % 2 == 0 { story.lead.tab() } else { owner.tab() })
        .collect();
    let dismissal = [("reason", "Looked at"), ("outcome", "dismissed")];
    let (resolution, objection) = (desk(case, "resolution"), page(case, "objection"));
    let answers = race(CLIENTS, |n| {
        let (path, fields) = if n % 2 == 0 {
            (resolution.as_str(), &dismissal[..])
        } else {
            (objection.as_str(), &[][..])
        };
        tabs[n].post(path, fields)
    })
    .await;
    assert_polite(&answers);
    let open = story.app.read(|conn| requests::open_since(conn, case.id));
    assert_eq!(open.is_some(), story.state(case) == State::Contested);
    story.assert_sound();
}

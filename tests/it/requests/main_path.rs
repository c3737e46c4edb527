//! The story as it should go: asked, claimed, verified in a browser, approved, held, rebound, connected.

use diesel::prelude::*;
use realign::accounts::sessions;
use realign::certification;
use realign::connection::{self, ConnectionState, Outcome};
use realign::db::schema::connections;
use realign::learn;
use realign::requests::{self, State};

use super::fixture::{HOUR, MINUTE, PASSWORD, Story, page, told};
use crate::harness::Actor;

impl Story {
    /// Signs in as `account` on the requester's page of proofs.
    async fn prove_in_browser(&self, what: &str, account: &Actor) {
        let path = page(&self.case, &format!("proofs/{what}"));
        let fields = [("email", account.email()), ("password", PASSWORD)];
        let answer = self.maya.fill(&path, &path, &fields).await;
        answer.to(&page(&self.case, "evidence?outcome=proof_received"));
    }

    /// The old account's Learn profile is connected with the certification profile.
    fn connect_old(&self) {
        let (app, now) = (&self.app.app, self.app.now());
        self.app.write(|conn| {
            let account = realign::accounts::find(conn, self.old.id())?;
            let learn = learn::ensure_profile(app, conn, &account, now)?;
            diesel::insert_into(connections::table)
                .values((
                    connections::id.eq(app.new_id()),
                    connections::learn_profile_id.eq(learn),
                    connections::profile_id.eq(self.profile),
                    connections::account_id.eq(account.id),
                    connections::state.eq(ConnectionState::Connected),
                    connections::connected_at.eq(now),
                ))
                .execute(conn)?;
            Ok(())
        });
    }

    /// Maya connects.
    pub fn connect(&self) -> Outcome {
        let (app, now) = (&self.app.app, self.app.now());
        let token = self.maya.cookie("realign").unwrap();
        self.app.write(|conn| {
            let viewer = sessions::viewer(app, conn, &token, now)?.unwrap();
            let outcome = connection::connect(app, conn, &viewer, now)?;
            if outcome == Outcome::Connected {
                requests::after_connected(app, conn, self.profile, now)?;
            }
            Ok(outcome)
        })
    }
}

#[tokio::test]
async fn from_asked_to_connected() {
    let story = Story::new().await;
    let case = &story.case;
    story.give_password(&[&story.maya, &story.old]);
    story.connect_old();
    assert_eq!(story.stage(case), "asked");
    story.claim(case).await;
    assert_eq!(story.stage(case), "claimed");

    story.prove_in_browser("wanted", &story.maya).await;
    assert_eq!(story.stage(case), "verification");
    let early = story.approve(case).await;
    assert_eq!(told(&early), "flash-policy");
    story.prove_in_browser("current", &story.old).await;
    let answer = story.approve(case).await;
    assert_eq!(told(&answer), "flash-approved");
    assert_eq!((story.state(case), story.approvals(case)), (State::Holding, 1));
    assert_eq!(story.request(case).hold_until, None);

    story.settle(case, false);
    assert_eq!(
        story.request(case).hold_until,
        Some(story.app.now().plus(4 * HOUR))
    );
    story.advance(4 * HOUR - MINUTE);
    story.run_jobs();
    assert_eq!(story.state(case), State::Holding);
    assert_eq!(story.bound().as_ref(), Some(&story.old.person().key));
    story.advance(MINUTE);
    story.run_jobs();
    assert_eq!(
        (story.state(case), story.stage(case)),
        (State::Rebound, "done".to_owned())
    );

    assert_eq!(story.connect(), Outcome::Connected);
    assert_eq!(
        (story.state(case), story.stage(case)),
        (State::Connected, "solved".to_owned())
    );
    assert_eq!(story.connect(), Outcome::Connected);
    assert_eq!(
        story.timeline(case),
        ["asked", "claimed", "verification", "done", "solved"]
    );
    story.assert_sound();
}

#[tokio::test]
async fn the_rebind_moves_everything_at_once() {
    let story = Story::new().await;
    let case = &story.case;
    story.connect_old();
    story.held().await;
    story.settle(case, false);
    story.advance(4 * HOUR);
    assert!(story.has_session(story.old.id()));
    story.run_jobs();

    assert_eq!(story.bound().as_ref(), Some(&story.maya.person().key));
    let app = &story.app.app;
    let ended = story
        .app
        .read(|conn| certification::ended_by(app, conn, case.id, story.profile))
        .unwrap();
    assert_eq!(ended.key.as_ref(), Some(&story.old.person().key));
    assert_eq!(ended.ended_at, Some(story.app.now()));
    let connection = story
        .app
        .read(|conn| connection::of_profile(conn, story.profile))
        .unwrap();
    assert_eq!(connection.state, ConnectionState::Stale);
    assert!(
        !story.has_session(story.old.id()),
        "the old account keeps no session"
    );
    assert!(story.has_session(story.maya.id()));
    story.assert_sound();
}

#[tokio::test]
async fn each_step_is_recorded_told_and_mailed_once() {
    let story = Story::new().await;
    let case = &story.case;
    story.rebound().await;
    story.run_jobs();
    assert_eq!(
        story.record(case),
        [
            "request.opened",
            "request.claimed",
            "request.approved",
            "request.held",
            "request.rebound"
        ]
    );
    let mails = story.mails();
    let mails: Vec<(&str, &str)> = mails
        .iter()
        .map(|(kind, to)| (kind.as_str(), to.as_str()))
        .collect();
    assert_eq!(
        mails,
        [
            ("request_received", "account"),
            ("thread_opened", "account"),
            ("approved", "notice"),
            ("approved", "notice"),
            ("approved_requester", "account"),
            ("done", "account"),
            ("done_notice", "notice"),
            ("done_notice", "notice"),
        ]
    );
    let events = story.events(case, "private");
    let moved: Vec<&str> = events
        .iter()
        .filter(|(kind, _)| kind == "moved")
        .map(|(_, to)| to.as_str())
        .collect();
    assert_eq!(moved, ["open", "verifying", "approved", "holding", "rebound"]);
    let given: Vec<&str> = events
        .iter()
        .filter(|(kind, _)| kind == "evidence")
        .map(|(_, what)| what.as_str())
        .collect();
    assert_eq!(given, ["wanted_account", "current_account"]);
}

#[tokio::test]
async fn the_way_by_the_contact_email_holds_for_a_day() {
    let story = Story::new().await;
    let case = &story.case;
    story.claim(case).await;
    story.prove_wanted(case, &story.maya);
    story.prove_contact(case);
    assert_eq!(told(&story.approve(case).await), "flash-policy");
    story.answer_exam(case);
    assert_eq!(told(&story.approve(case).await), "flash-approved");
    story.settle(case, false);
    assert_eq!(
        story.request(case).hold_until,
        Some(story.app.now().plus(24 * HOUR))
    );
}

#[tokio::test]
async fn staff_rejects_with_a_reason_and_a_reply() {
    let story = Story::new().await;
    let case = &story.case;
    story.verified().await;
    story
        .agent
        .post(&super::fixture::desk(case, "rejection"), &[("reason", "  ")])
        .await
        .status(422);
    assert_eq!(story.state(case), State::Verifying);
    let fields = [("reason", "Not theirs"), ("reply", "We can not do this.")];
    let answer = story
        .agent
        .post(&super::fixture::desk(case, "rejection"), &fields)
        .await;
    assert_eq!(told(&answer), "flash-rejected");
    assert_eq!(
        (story.state(case), story.stage(case)),
        (State::Rejected, "closed".to_owned())
    );
    assert_eq!((story.mailed("rejected"), story.mailed("new_message")), (1, 1));
}

#[tokio::test]
async fn nobody_decides_on_their_own_request_nor_on_one_that_another_agent_has() {
    let story = Story::new().await;
    let own = story.ask(&story.agent, |asking| asking.mcid = Some("111111111"));
    for what in ["claim", "rejection"] {
        let answer = story.decide(&story.agent, &own, what, "Mine").await;
        assert_eq!(told(&answer), "flash-own-request", "{what}");
    }
    story.verified().await;
    let other = story.app.staff("other-agent", realign::accounts::Role::Agent);
    for what in ["approval", "rejection"] {
        let answer = story.decide(&other, &story.case, what, "Not mine").await;
        assert_eq!(told(&answer), "flash-not-yours", "{what}");
    }
    assert_eq!(story.state(&story.case), State::Verifying);
    let lead = story
        .decide(&story.lead, &story.case, "approval", "I step in")
        .await;
    assert_eq!(told(&lead), "flash-approved");
}

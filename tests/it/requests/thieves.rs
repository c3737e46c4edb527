//! The thieves of the domain: what each of them has, and that it moves nothing and shuts nobody out.

use realign::accounts::{Kind, Role};
use realign::certification::{self, FreezeCause, FreezeOutcome, Freezing};
use realign::requests::{Channel, Situation, State};
use realign::verification::answer::Answers;
use realign::verification::{EvidenceKind, prove::Proved};

use super::fixture::{Case, DAY, HOUR, NAME, Story, told};
use crate::harness::Actor;

impl Story {
    /// Everything that can be known of the profile is answered right.
    fn answer_all(&self, case: &Case) {
        let answers = Answers {
            mcid: "990217734".to_owned(),
            legal_name: NAME.to_owned(),
            current_name: NAME.to_owned(),
            exam_code: "AZ-104".to_owned(),
            exam_date: "2025-03-14".to_owned(),
            registration_id: "R4471290".to_owned(),
            country: "SE".to_owned(),
        };
        self.answer(case, &answers);
    }

    /// Approving is refused, for the agent and for a lead, and changes nothing.
    async fn assert_refused(&self, case: &Case) {
        let before = self.app.snapshot();
        for staff in [&self.agent, &self.lead] {
            let answer = self
                .decide(staff, case, "approval", "They were so convincing")
                .await;
            assert_eq!(told(&answer), "flash-policy");
        }
        before.assert_unchanged(&self.app);
        assert_eq!(self.state(case), State::Verifying);
        assert_eq!(self.bound().as_ref(), Some(&self.old.person().key));
    }

    /// The owner does what it takes, and gets it.
    async fn assert_owner_passes(&self) {
        self.sign_in_again();
        self.held().await;
        self.settle(&self.case, false);
        self.advance(4 * HOUR);
        self.run_jobs();
        assert_eq!(self.bound().as_ref(), Some(&self.maya.person().key));
        self.assert_sound();
    }
}

#[tokio::test]
async fn who_knows_everything_and_controls_only_an_own_account_stays_outside() {
    let story = Story::new().await;
    let thief = story.app.person("thief");
    let theft = story.ask(&thief, |_| {});
    story.claim(&theft).await;
    assert_eq!(story.prove_wanted(&theft, &thief), Proved::Received);
    story.assert_refused(&theft).await;
    story.answer_all(&theft);
    story.assert_refused(&theft).await;
    // Their own account is not the current one, however often they say so.
    story.prove_current(&theft, &thief);
    story.assert_refused(&theft).await;
    for situation in [Situation::LockedOut, Situation::ClosedAccount, Situation::Hacked] {
        let other = story.app.person(&format!("thief-{situation}"));
        let again = story.ask(&other, |asking| asking.situation = situation);
        story.claim(&again).await;
        story.prove_wanted(&again, &other);
        story.answer_all(&again);
        story.assert_refused(&again).await;
    }
    story.assert_owner_passes().await;
}

#[tokio::test]
async fn who_registers_the_victims_address_has_another_account() {
    let story = Story::new().await;
    // The same address as a work account: two accounts with one address are two accounts.
    let twin = story
        .app
        .account("twin", "old@example.com", Kind::Work, Role::Member);
    let contact = story.app.account(
        "contact",
        "maya.contact@example.org",
        Kind::Personal,
        Role::Member,
    );
    for thief in [&twin, &contact] {
        let theft = story.ask(thief, |_| {});
        story.claim(&theft).await;
        story.prove_wanted(&theft, thief);
        story.prove_current(&theft, thief);
        story.answer_all(&theft);
        assert_eq!(
            story.latest(&theft, EvidenceKind::CurrentAccount),
            Some(("mismatch", "none"))
        );
        story.assert_refused(&theft).await;
    }
    let stops = story.app.read(|conn| {
        let request = realign::requests::by_id(conn, story.case.id)?;
        realign::requests::may_object(&story.app.app, conn, &request, &contact.person().key)
    });
    assert_eq!(stops, None);
}

#[tokio::test]
async fn who_owns_the_mailbox_of_both_gets_no_further_than_medium() {
    let story = Story::with(|plot| plot.contact = Some("old@example.com".to_owned())).await;
    let thief = story.app.person("thief");
    let theft = story.ask(&thief, |_| {});
    story.claim(&theft).await;
    story.prove_wanted(&theft, &thief);
    story.answer_all(&theft);
    story.prove_contact(&theft);
    assert_eq!(
        story.latest(&theft, EvidenceKind::ContactEmail),
        Some(("match", "medium"))
    );
    story.assert_refused(&theft).await;
}

#[tokio::test]
async fn a_recycled_address_gives_no_rights() {
    let story = Story::new().await;
    // The old account is gone, and a stranger's account has its address now.
    story.app.write(|conn| {
        use diesel::prelude::*;
        use realign::db::schema::accounts;
        diesel::update(accounts::table.find(story.old.id()))
            .set((
                accounts::closed_at.eq(story.app.now()),
                accounts::email_key.eq(None::<realign::db::LookupKey>),
                accounts::email_sealed.eq(None::<realign::db::Sealed>),
            ))
            .execute(conn)?;
        Ok(())
    });
    let stranger = story
        .app
        .account("stranger", "old@example.com", Kind::Personal, Role::Member);
    let theft = story.ask(&stranger, |_| {});
    story.claim(&theft).await;
    let fresh = story.app.person("fresh");
    story.prove_wanted(&theft, &fresh);
    story.prove_current(&theft, &stranger);
    story.answer_all(&theft);
    story.assert_refused(&theft).await;
    let path = super::fixture::page(&story.case, "objection");
    stranger.get(&path).await.status(404);
}

#[tokio::test]
async fn crowds_of_requests_codes_and_wrong_answers_do_not_shut_the_owner_out() {
    let story = Story::new().await;
    for n in 0..10 {
        let thief = story.app.person(&format!("thief-{n}"));
        let theft = story.ask(&thief, |_| {});
        story.claim(&theft).await;
        story.prove_wanted(&theft, &thief);
        for _ in 0..3 {
            thief.post(&super::fixture::page(&theft, "codes"), &[]).await;
            thief
                .post(&super::fixture::page(&theft, "evidence"), &[("country", "ZZ")])
                .await;
        }
    }
    story.answer_exam(&story.case);
    assert_eq!(
        story.latest(&story.case, EvidenceKind::Exam),
        Some(("match", "supporting"))
    );
    story.assert_owner_passes().await;
}

#[tokio::test]
async fn a_freeze_without_proof_blocks_once_and_a_lead_lifts_it() {
    let story = Story::new().await;
    let thief = story.app.person("thief");
    let (app, now) = (&story.app.app, story.app.now());
    let asked = Freezing {
        profile: story.profile,
        by: Some(thief.id()),
        cause: FreezeCause::NotMe,
        proven: false,
        request: None,
    };
    let freeze = |story: &Story| {
        story
            .app
            .write(|conn| certification::freeze(app, conn, asked, now))
    };
    let certification::Frozen::Frozen(id) = freeze(&story) else {
        panic!("the first one freezes")
    };
    story.verified().await;
    assert_eq!(told(&story.approve(&story.case).await), "flash-policy");
    let lead = lead_of(&story, &story.lead);
    story.app.write(|conn| {
        certification::lift_freeze(
            app,
            conn,
            &lead,
            id,
            FreezeOutcome::Lifted,
            "Nothing behind it",
            now,
        )
        .map(drop)
    });
    assert!(matches!(freeze(&story), certification::Frozen::AlreadyFrozen));
    assert_eq!(told(&story.approve(&story.case).await), "flash-approved");
}

/// The role, as a page would have it.
fn lead_of(story: &Story, who: &Actor) -> realign::web::Lead {
    use realign::web::Access;
    let app = &story.app.app;
    let token = who.cookie("realign").unwrap();
    let viewer = story
        .app
        .read(|conn| realign::accounts::sessions::viewer(app, conn, &token, app.now()));
    realign::web::Lead::admit(viewer, "/").unwrap()
}

#[tokio::test]
async fn a_thief_of_an_old_mailbox_stops_it_once_and_not_for_ever() {
    let story = Story::new().await;
    let case = &story.case;
    story.held().await;
    story.settle(case, false);
    let thief = story.object(case, Channel::Contact).await;
    story.resolve(&story.lead, case, "dismissed").await;
    for _ in 0..5 {
        thief.visit(&story.link_of(case, Channel::Contact)).await;
        thief
            .post(&super::fixture::page(case, "objection"), &[])
            .await
            .ok();
    }
    story.advance(4 * HOUR);
    story.run_jobs();
    assert_eq!(story.state(case), State::Rebound);
    // The next notice carries no link that stops.
    let notices = story.notices(case);
    let last = notices
        .iter()
        .rfind(|notice| notice.channel == Channel::Contact)
        .unwrap();
    assert!(!last.can_object);
    let owner = story.app.visitor();
    let shown = owner.visit(&story.link(case, last)).await.ok();
    assert!(!shown.offers(&super::fixture::page(case, "objection")));
}

#[tokio::test]
async fn the_owner_who_signs_in_always_has_the_last_stop() {
    let story = Story::new().await;
    // A thief has passed the policy by the contact email.
    let thief = story.app.person("thief");
    let theft = story.ask(&thief, |_| {});
    story.claim(&theft).await;
    story.prove_wanted(&theft, &thief);
    story.prove_contact(&theft);
    story.answer_exam(&theft);
    assert_eq!(told(&story.approve(&theft).await), "flash-approved");
    story.settle(&theft, false);
    for _ in 0..3 {
        story.object_signed_in(&theft).await;
        assert_eq!(story.state(&theft), State::Contested);
        let second = story
            .app
            .staff(&format!("lead-{}", story.objections(&theft)), Role::Lead);
        for lead in [&story.lead, &second] {
            story.resolve(lead, &theft, "dismissed").await;
        }
        assert_eq!(story.state(&theft), State::Holding);
        story.advance(HOUR);
    }
    story.advance(DAY);
    story.run_jobs();
    assert_eq!(story.state(&theft), State::Rebound);
    // Also after the change, with the account that it was taken from.
    story.object_signed_in(&theft).await;
    let second = story.second_lead();
    for lead in [&story.lead, &second] {
        story.resolve(lead, &theft, "upheld").await;
    }
    assert_eq!(story.state(&theft), State::Undone);
    assert_eq!(story.bound().as_ref(), Some(&story.old.person().key));
    story.assert_sound();
}

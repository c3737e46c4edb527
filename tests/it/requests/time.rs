//! What the passing of time does: reminders, locks and expiry on the requester's turn alone, nudges, clocks that jump.

use diesel::prelude::*;
use realign::clock::Clock;
use realign::db::schema::{requests as request_rows, threads as thread_rows};
use realign::requests::{self, State, Turn};
use realign::threads::Side;

use super::fixture::{Case, DAY, HOUR, MINUTE, Story, page, told};

impl Story {
    /// A message of staff stands in the thread.
    pub fn staff_writes(&self, case: &Case) {
        self.writes(case, Side::Staff);
    }

    fn writes(&self, case: &Case, side: Side) {
        let (app, now, thread) = (&self.app.app, self.app.now(), self.request(case).thread_id);
        self.app
            .write(|conn| requests::after_message(app, conn, thread, side, now));
    }

    fn is_locked(&self, case: &Case) -> bool {
        let locked: Option<realign::clock::Stamp> = self.app.read(|conn| {
            Ok(thread_rows::table
                .filter(thread_rows::code.eq(&case.thread))
                .select(thread_rows::locked_at)
                .first(conn)?)
        });
        locked.is_some()
    }

    fn set_back_clock(&self, micros: i64) {
        match &self.app.app.clock {
            Clock::Manual(at) => at.fetch_sub(micros, std::sync::atomic::Ordering::SeqCst),
            Clock::System => panic!("a test has a clock of its own"),
        };
    }
}

#[tokio::test]
async fn silence_is_reminded_locked_and_expires() {
    let story = Story::new().await;
    let case = &story.case;
    story.claim(case).await;
    story.staff_writes(case);
    assert_eq!(story.request(case).turn, Turn::Requester);
    story.advance(3 * DAY - MINUTE);
    story.run_jobs();
    assert_eq!(story.mailed("reminder"), 0);
    story.advance(MINUTE);
    story.run_jobs();
    story.run_jobs();
    assert_eq!((story.mailed("reminder"), story.is_locked(case)), (1, false));
    story.advance(4 * DAY);
    story.run_jobs();
    assert!(story.is_locked(case));
    assert_eq!(story.state(case), State::Verifying);
    story.advance(7 * DAY);
    story.run_jobs();
    assert_eq!((story.state(case), story.mailed("expired")), (State::Expired, 1));
    assert_eq!(story.stage(case), "closed");

    let answer = story.maya.post(&page(case, "reopening"), &[]).await;
    assert_eq!(told(&answer), "flash-reopened");
    let request = story.request(case);
    assert_eq!((request.state, request.turn), (State::Verifying, Turn::Staff));
    assert!(!story.is_locked(case));
    story.advance(30 * DAY);
    story.run_jobs();
    assert_eq!(story.state(case), State::Verifying, "it is staff's turn");
}

#[tokio::test]
async fn what_silence_has_locked_is_opened_by_one_click() {
    let story = Story::new().await;
    let case = &story.case;
    let thread = format!("/messages/{}", case.thread);
    let reopening = page(case, "reopening");
    story.claim(case).await;
    story.staff_writes(case);
    story.advance(3 * DAY);
    story.run_jobs();
    assert!(!story.maya.get(&thread).await.ok().offers(&reopening));
    story.advance(4 * DAY);
    story.run_jobs();
    assert!(story.is_locked(case));
    let shown = story.maya.get(&thread).await.ok();
    assert!(shown.offers(&reopening) && !shown.offers(&format!("{thread}/messages")));

    let answer = story.maya.post(&reopening, &[]).await;
    assert_eq!(told(&answer), "flash-reopened");
    let request = story.request(case);
    assert_eq!((request.state, request.turn), (State::Verifying, Turn::Staff));
    assert!(!story.is_locked(case));
    let shown = story.maya.get(&thread).await.ok();
    assert!(!shown.offers(&reopening) && shown.offers(&format!("{thread}/messages")));
    let again = story.maya.post(&reopening, &[]).await;
    assert_eq!(told(&again), "flash-not-reopened");
}

#[tokio::test]
async fn a_job_is_no_activity() {
    let story = Story::new().await;
    let case = &story.case;
    story.claim(case).await;
    story.staff_writes(case);
    let before = story.request(case).active_at;
    for span in [3 * DAY, 4 * DAY] {
        story.advance(span);
        story.run_jobs();
    }
    let request = story.request(case);
    assert_eq!(
        (request.nudges, request.active_at),
        (2, before),
        "the queue keeps its order"
    );
}

#[tokio::test]
async fn a_second_message_gives_no_more_time_and_an_answer_ends_the_waiting() {
    let story = Story::new().await;
    let case = &story.case;
    story.claim(case).await;
    story.staff_writes(case);
    story.advance(3 * DAY);
    story.run_jobs();
    story.advance(2 * DAY);
    story.staff_writes(case);
    story.advance(2 * DAY);
    story.run_jobs();
    assert!(story.is_locked(case), "seven days after the first message");
    assert_eq!(story.mailed("reminder"), 1);

    // Evidence is an answer too.
    story.prove_wanted(case, &story.maya);
    assert_eq!(story.request(case).turn, Turn::Staff);
    assert!(!story.is_locked(case), "the thread is open for words as well");
    story.staff_writes(case);
    story.advance(3 * DAY - MINUTE);
    story.run_jobs();
    assert_eq!(story.mailed("reminder"), 1, "the time counts anew");
    story.advance(MINUTE);
    story.run_jobs();
    assert_eq!(story.mailed("reminder"), 2);
    story.writes(case, Side::Requester);
    story.advance(20 * DAY);
    story.run_jobs();
    assert_eq!(story.state(case), State::Verifying);
}

#[tokio::test]
async fn evidence_that_has_not_expired_survives_expiry() {
    let story = Story::new().await;
    let case = &story.case;
    story.claim(case).await;
    story.staff_writes(case);
    for days in [3, 4, 6] {
        story.advance(days * DAY);
        story.run_jobs();
    }
    story.prove_wanted(case, &story.maya);
    story.prove_current(case, &story.old);
    story.staff_writes(case);
    for days in [3, 4] {
        story.advance(days * DAY);
        story.run_jobs();
    }
    story.advance(7 * DAY - MINUTE);
    story.run_jobs();
    assert_eq!(story.state(case), State::Verifying);
    assert_eq!(told(&story.approve(case).await), "flash-approved");
}

#[tokio::test]
async fn a_reopened_request_gives_way_to_one_that_is_under_way() {
    let story = Story::new().await;
    let case = &story.case;
    story.claim(case).await;
    story.staff_writes(case);
    for days in [3, 4, 7] {
        story.advance(days * DAY);
        story.run_jobs();
    }
    story.ask(&story.maya, |_| {});
    let answer = story.maya.post(&page(case, "reopening"), &[]).await;
    assert_eq!(told(&answer), "flash-not-reopened");
    assert_eq!(story.state(case), State::Expired);
}

#[tokio::test]
async fn nudges_come_on_days_one_three_and_seven_and_then_it_lapses() {
    let story = Story::new().await;
    let case = &story.case;
    story.rebound().await;
    for (days, sent) in [(1, 1), (1, 1), (1, 2), (3, 2), (1, 3), (22, 3)] {
        story.advance(days * DAY);
        story.run_jobs();
        story.run_jobs();
        assert_eq!(story.mailed("nudge"), sent);
    }
    assert_eq!(
        story.state(case),
        State::Rebound,
        "an objection must still find it"
    );
    story.advance(DAY);
    story.run_jobs();
    assert_eq!(story.state(case), State::Closed);
    assert_eq!(story.bound().as_ref(), Some(&story.maya.person().key));
}

#[tokio::test]
async fn clocks_that_jump_shorten_no_hold() {
    let story = Story::new().await;
    let case = &story.case;
    story.held().await;
    story.settle(case, false);
    let until = story.request(case).hold_until;
    story.set_back_clock(3_600_000_000);
    story.sign_in_again();
    story.run_jobs();
    assert_eq!(
        (story.state(case), story.request(case).hold_until),
        (State::Holding, until)
    );
    story.advance(5 * HOUR - MINUTE);
    story.run_jobs();
    assert_eq!(story.state(case), State::Holding);
    story.advance(2 * DAY);
    story.run_jobs();
    assert_eq!(story.state(case), State::Rebound);
}

#[tokio::test]
async fn a_hold_that_begins_late_is_as_long() {
    let story = Story::new().await;
    let case = &story.case;
    story.held().await;
    // Nothing ran for two days: the hold begins when somebody notices that the notices have had their time.
    story.advance(2 * DAY);
    story.run_jobs();
    assert_eq!(story.state(case), State::Holding);
    assert_eq!(
        story.request(case).hold_until,
        Some(story.app.now().plus(4 * HOUR))
    );
}

#[tokio::test]
async fn requests_that_always_fail_hold_up_no_other() {
    let story = Story::new().await;
    let case = &story.case;
    let broken: Vec<Case> = ["nina", "omar"]
        .map(|name| story.ask(&story.app.person(name), |_| {}))
        .to_vec();
    story.claim(case).await;
    story.staff_writes(case);
    story.advance(3 * DAY);
    // Due longer than hers, in a state that this version of the product does not know.
    let long_ago = story.app.now().minus(DAY);
    story.app.write(|conn| {
        let ids = broken.iter().map(|case| case.id);
        diesel::update(request_rows::table.filter(request_rows::id.eq_any(ids)))
            .set((
                request_rows::state.eq("of-the-future"),
                request_rows::due_at.eq(long_ago),
            ))
            .execute(conn)?;
        Ok(())
    });
    for batch in [1, 2] {
        let done = requests::jobs::run_in_batches(&story.app.app, batch).unwrap();
        let first = usize::from(batch == 1);
        assert_eq!((done, story.mailed("reminder")), (first, 1), "batches of {batch}");
    }
}

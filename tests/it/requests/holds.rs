//! The hold: whom it tells, when its clock runs, what a refused notice does.

use realign::requests::{Channel, Setback, State};

use super::fixture::{DAY, HOUR, MINUTE, Story, page, told};

#[tokio::test]
async fn each_address_is_told_once() {
    let story = Story::new().await;
    story.held().await;
    let channels: Vec<Channel> = story
        .notices(&story.case)
        .iter()
        .map(|notice| notice.channel)
        .collect();
    assert_eq!(channels, [Channel::OldAccount, Channel::Contact]);

    let same = Story::with(|plot| plot.contact = Some("Old@Example.com".to_owned())).await;
    same.held().await;
    assert_eq!((same.notices(&same.case).len(), same.mailed("approved")), (1, 1));

    let none = Story::with(|plot| plot.contact = None).await;
    none.held().await;
    assert_eq!(none.notices(&none.case).len(), 1);
}

#[tokio::test]
async fn the_clock_runs_when_every_notice_is_settled() {
    let story = Story::new().await;
    story.held().await;
    let notices = story.notices(&story.case);
    story.advance(HOUR);
    story.settle_one(notices[0].id, false);
    story.run_jobs();
    assert_eq!(story.request(&story.case).hold_until, None);
    story.advance(HOUR);
    story.settle_one(notices[1].id, false);
    let until = story.app.now().plus(4 * HOUR);
    assert_eq!(story.request(&story.case).hold_until, Some(until));
    // Told again by a worker that did not know: nothing moves.
    story.advance(HOUR);
    story.settle_one(notices[1].id, true);
    assert_eq!(story.request(&story.case).hold_until, Some(until));
    story
        .maya
        .get(&format!("/messages/{}", story.case.thread))
        .await
        .ok();
}

#[tokio::test]
async fn notices_settled_at_once_start_it() {
    for _ in 0..3 {
        let story = Story::new().await;
        story.held().await;
        std::thread::scope(|scope| {
            for notice in story.notices(&story.case) {
                let story = &story;
                scope.spawn(move || story.settle_one(notice.id, false));
            }
        });
        assert!(story.request(&story.case).hold_until.is_some());
    }
}

#[tokio::test]
async fn it_waits_a_day_for_mail_and_not_longer() {
    let story = Story::new().await;
    story.held().await;
    story.advance(DAY - MINUTE);
    story.run_jobs();
    assert_eq!(story.request(&story.case).hold_until, None);
    story.advance(MINUTE);
    story.run_jobs();
    assert_eq!(
        story.request(&story.case).hold_until,
        Some(story.app.now().plus(4 * HOUR))
    );
    story.advance(4 * HOUR);
    story.run_jobs();
    assert_eq!(story.state(&story.case), State::Rebound);
}

#[tokio::test]
async fn a_refused_notice_takes_it_back_and_makes_it_strict() {
    for runs_already in [false, true] {
        let story = Story::new().await;
        story.held().await;
        let notices = story.notices(&story.case);
        if runs_already {
            story.advance(DAY);
            story.run_jobs();
            assert!(story.request(&story.case).hold_until.is_some());
        }
        story.settle_one(notices[1].id, true);
        let request = story.request(&story.case);
        assert_eq!(
            (request.state, request.setback),
            (State::Verifying, Some(Setback::NoticeRefused))
        );
        assert_eq!((request.hold_until, request.due_at), (None, None));
        assert_eq!(
            (story.approvals(&story.case), story.stage(&story.case).as_str()),
            (0, "verification")
        );
        assert_eq!(told(&story.approve(&story.case).await), "flash-policy");
        // The other one comes late: nothing begins again.
        story.settle_one(notices[0].id, false);
        story.advance(30 * DAY);
        story.run_jobs();
        assert_eq!(story.state(&story.case), State::Verifying);
        assert_eq!(story.bound().as_ref(), Some(&story.old.person().key));
    }
}

#[tokio::test]
async fn without_anybody_to_tell_it_runs_at_once() {
    let story = Story::with(|plot| plot.is_bound = false).await;
    let case = &story.case;
    story.claim(case).await;
    story.prove_wanted(case, &story.maya);
    story.prove_contact(case);
    story.answer_exam(case);
    assert_eq!(told(&story.approve(case).await), "flash-approved");
    // The contact email is told; there is no old account.
    assert_eq!(story.notices(case).len(), 1);
    story.settle(case, false);
    story.advance(24 * HOUR);
    story.run_jobs();
    assert_eq!(story.state(case), State::Rebound);
    assert_eq!(story.bound().as_ref(), Some(&story.maya.person().key));
}

#[tokio::test]
async fn the_requester_takes_it_back_during_the_hold() {
    let story = Story::new().await;
    story.held().await;
    story.settle(&story.case, false);
    let answer = story.maya.post(&page(&story.case, "withdrawal"), &[]).await;
    assert_eq!(told(&answer), "flash-withdrawn");
    assert_eq!(
        (story.state(&story.case), story.approvals(&story.case)),
        (State::Withdrawn, 0)
    );
    story.advance(DAY);
    story.run_jobs();
    assert_eq!(story.state(&story.case), State::Withdrawn);
    assert_eq!(story.bound().as_ref(), Some(&story.old.person().key));
    let again = story.maya.post(&page(&story.case, "withdrawal"), &[]).await;
    assert_eq!(told(&again), "flash-moved-on");
}

#[tokio::test]
async fn whoever_signs_in_with_the_current_account_sees_that_a_change_is_pending() {
    let story = Story::new().await;
    let before = story.old.get("/").await.ok();
    story.held().await;
    let after = story.old.get("/").await.ok();
    assert_ne!(before.visible(), after.visible());
    assert!(
        after
            .links()
            .iter()
            .any(|link| link.starts_with("/certification")),
        "{:?}",
        after.links()
    );
}

//! Adding an account links it and does not switch to it; limits, and offers that do not count.

use std::time::Duration;

use realign::mail::MailKind;

use super::fixture::{ids, join, learn_of, live_profiles, on_profile, pair, placed, prove, with_learn};
use crate::harness::TestApp;

const PASSWORD: &str = "seven swans on a lake";

#[tokio::test]
async fn an_account_is_linked_and_the_session_stays_that_of_the_other() {
    let app = TestApp::start().await;
    let (maya, work) = (app.person("maya"), app.work("at-work"));
    app.password(&work, PASSWORD);
    with_learn(&app, &maya);
    let page = maya.get("/learn/settings").await.ok();
    assert!(page.links().contains(&"/learn/settings/add".to_owned()));
    maya.get("/learn/settings/add")
        .await
        .ok()
        .says("You stay signed in as maya");
    let fields = [("email", "at-work@work.example.com"), ("password", PASSWORD)];
    let led = maya
        .post("/learn/settings/add", &fields)
        .await
        .leads_under("/learn/settings/add/");
    // Nothing is linked before the yes.
    assert_eq!(on_profile(&app, &maya), ids(&[&maya]));
    let path = led.location().to_owned();
    let page = maya
        .get(&path)
        .await
        .ok()
        .says("at-work@work.example.com")
        .says("maya@example.com");
    assert_eq!(page.data("outcome"), None);
    maya.post(&path, &[])
        .await
        .to("/learn/settings?outcome=account_added");
    maya.get("/learn/settings?outcome=account_added")
        .await
        .ok()
        .has_data("outcome", "account_added")
        .says("at-work@work.example.com")
        .says("Work or school account");
    assert_eq!(on_profile(&app, &maya), ids(&[&maya, &work]));
    maya.get("/account").await.ok().says("maya@example.com");
    for address in ["maya@example.com", "at-work@work.example.com"] {
        app.mail_to(address, MailKind::AccountAdded).await;
    }
    // The other account opens the same Learn profile.
    work.get("/learn").await.ok().says("maya@example.com");
    // Pressed twice: nothing more happens.
    let before = app.snapshot();
    maya.post(&path, &[])
        .await
        .to("/learn/settings?outcome=account_added");
    maya.get(&path).await.to("/learn/settings?outcome=account_added");
    before.assert_unchanged(&app);
}

#[tokio::test]
async fn a_wrong_password_is_counted_as_at_sign_in_and_tells_nothing() {
    let app = TestApp::start().await;
    let (maya, work) = (app.person("maya"), app.work("at-work"));
    app.password(&work, PASSWORD);
    with_learn(&app, &maya);
    let before = app.snapshot();
    let mut told = Vec::new();
    for email in ["at-work@work.example.com", "nobody@work.example.com"] {
        for _ in 0..6 {
            let fields = [("email", email), ("password", "eight swans on a lake")];
            let answer = maya.post("/learn/settings/add", &fields).await;
            let same = answer.visible().replace(email, "");
            told.push((answer.code.as_u16(), same));
        }
    }
    assert_eq!(
        told[..6],
        told[6..],
        "an address with an account is answered otherwise"
    );
    assert_eq!(told[0].0, 422);
    assert_eq!(told[5].0, 429);
    // The failures are the account's own: that is what locks the path for a guesser.
    before.assert_changed_only(&app, &["passwords"]);
}

#[tokio::test]
async fn of_two_accounts_with_one_address_one_is_chosen() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    let member = realign::accounts::Role::Member;
    let personal = app.account("p", "both@example.com", realign::accounts::Kind::Personal, member);
    let work = app.account("w", "both@example.com", realign::accounts::Kind::Work, member);
    app.password(&personal, PASSWORD);
    app.password(&work, PASSWORD);
    with_learn(&app, &maya);
    let fields = [("email", "both@example.com"), ("password", PASSWORD)];
    maya.post("/learn/settings/add", &fields)
        .await
        .status(422)
        .says("Which account do you mean?")
        .contains("value=\"both@example.com\"")
        .contains("name=\"kind\"");
    let fields = [fields[0], fields[1], ("kind", "work")];
    let led = maya.post("/learn/settings/add", &fields).await;
    let path = led.location().to_owned();
    maya.get(&path).await.ok();
    maya.post(&path, &[])
        .await
        .to("/learn/settings?outcome=account_added");
    assert_eq!(on_profile(&app, &maya), ids(&[&maya, &work]));
}

#[tokio::test]
async fn a_second_personal_account_and_a_sixth_of_work_are_refused() {
    let app = TestApp::start().await;
    let (maya, second) = (app.person("maya"), app.person("second"));
    with_learn(&app, &maya);
    for n in 0..5 {
        join(&app, &maya, &app.work(&format!("w{n}")));
    }
    let sixth = app.work("w5");
    for own_profile in [false, true] {
        if own_profile {
            with_learn(&app, &second);
            with_learn(&app, &sixth);
        }
        let before = app.snapshot();
        for (account, code) in [(&second, "msa_limit"), (&sixth, "work_account_limit")] {
            let path = prove(&app, &maya, account);
            assert_eq!(path, format!("/learn/settings/add?outcome={code}"));
            maya.get(&path)
                .await
                .ok()
                .has_data("outcome", code)
                .says("Nothing was changed");
        }
        let path = prove(&app, &maya, &maya);
        assert_eq!(path, "/learn/settings/add?outcome=account_already_here");
        maya.get(&path)
            .await
            .ok()
            .has_data("outcome", "account_already_here");
        before.assert_unchanged(&app);
    }
    maya.get("/learn/settings")
        .await
        .ok()
        .says("all the accounts it can have");
}

#[tokio::test]
async fn a_bare_profile_of_its_own_is_announced_and_ends_with_a_plain_yes() {
    let app = TestApp::start().await;
    let (maya, work) = (app.person("maya"), app.work("at-work"));
    let (own, other) = (with_learn(&app, &maya), with_learn(&app, &work));
    let path = prove(&app, &maya, &work);
    maya.get(&path)
        .await
        .ok()
        .has_data("outcome", "has_own_learn_profile")
        .has_data("consent", "plain")
        .lacks("name=\"consent\"");
    maya.post(&path, &[])
        .await
        .to("/learn/settings?outcome=account_added");
    assert_eq!(learn_of(&app, &work), Some(own));
    assert_eq!(live_profiles(&app), 1);
    // What still names the one that ended is led on.
    assert_eq!(app.read(|conn| super::fixture::resolve(conn, other)), own);
}

#[tokio::test]
async fn an_offer_counts_once_in_its_session_for_a_quarter_of_an_hour() {
    let app = TestApp::start().await;
    let (maya, work, thief) = (app.person("maya"), app.work("at-work"), app.person("thief"));
    with_learn(&app, &maya);
    with_learn(&app, &thief);
    let path = prove(&app, &maya, &work);
    let before = app.snapshot();
    // Somebody else has no such page.
    thief.get(&path).await.status(404);
    thief.post(&path, &[("seen", "x")]).await.status(404);
    // A form from no page.
    maya.get("/learn").await.ok();
    maya.post(&path, &[("seen", "made up")])
        .await
        .status(409)
        .says("Something has changed since");
    before.assert_unchanged(&app);
    // Another session of the same account.
    maya.sign_in_again();
    let before = app.snapshot();
    let refused = "/learn/settings/add?outcome=offer_invalid";
    maya.get(&path).await.to(refused);
    maya.get("/learn").await.ok();
    maya.post(&path, &[]).await.to(refused);
    maya.get(refused).await.ok().has_data("outcome", "offer_invalid");
    before.assert_unchanged(&app);
    // Too late.
    let path = prove(&app, &maya, &work);
    maya.get(&path).await.ok();
    app.advance(Duration::from_secs(15 * 60));
    let before = app.snapshot();
    maya.post(&path, &[]).await.to(refused);
    before.assert_unchanged(&app);
    assert_eq!(on_profile(&app, &maya), ids(&[&maya]));
}

#[tokio::test]
async fn what_changed_since_the_page_was_shown_is_shown_again() {
    let app = TestApp::start().await;
    let (maya, work) = (app.person("maya"), app.work("at-work"));
    with_learn(&app, &maya);
    with_learn(&app, &work);
    let path = prove(&app, &maya, &work);
    maya.get(&path).await.ok().has_data("consent", "plain");
    // In another tab the account gets company on its own Learn profile.
    let colleague = app.work("colleague");
    join(&app, &work, &colleague);
    let before = app.snapshot();
    maya.post(&path, &[])
        .await
        .status(409)
        .says("Something has changed since")
        .has_data("consent", "typed");
    before.assert_unchanged(&app);
    // And in yet another one the limit was reached.
    for n in 0..4 {
        join(&app, &maya, &app.work(&format!("w{n}")));
    }
    let before = app.snapshot();
    maya.post(&path, &[("consent", "merge")])
        .await
        .to("/learn/settings/add?outcome=has_own_learn_profile&reason=work_account_limit");
    before.assert_unchanged(&app);
}

#[tokio::test]
async fn an_account_that_was_taken_off_can_be_added_and_starts_anew_otherwise() {
    let app = TestApp::start().await;
    let (maya, work) = pair(&app, "maya");
    maya.post(&super::fixture::removal(&work), &[])
        .await
        .to("/learn/settings?outcome=account_removed");
    assert_eq!(learn_of(&app, &work), None);
    super::fixture::lives_on(&work).await;
    let path = prove(&app, &maya, &work);
    assert_eq!(maya.get(&path).await.ok().data("outcome"), None);
    maya.post(&path, &[])
        .await
        .to("/learn/settings?outcome=account_added");
    assert_eq!(placed(&app), 2);
    maya.post(&super::fixture::removal(&work), &[])
        .await
        .to("/learn/settings?outcome=account_removed");
    let fresh = with_learn(&app, &work);
    assert_ne!(Some(fresh), learn_of(&app, &maya));
    assert_eq!(on_profile(&app, &work), ids(&[&work]));
}

#[tokio::test]
async fn a_closed_account_is_not_added() {
    use diesel::prelude::*;
    use realign::db::schema::accounts;
    let app = TestApp::start().await;
    let (maya, work) = (app.person("maya"), app.work("at-work"));
    with_learn(&app, &maya);
    let path = prove(&app, &maya, &work);
    maya.get(&path).await.ok();
    let now = app.now();
    app.write(|conn| {
        diesel::update(accounts::table.find(work.id()))
            .set(accounts::closed_at.eq(now))
            .execute(conn)?;
        Ok(())
    });
    let before = app.snapshot();
    let refused = "/learn/settings/add?outcome=offer_invalid";
    maya.post(&path, &[]).await.to(refused);
    assert_eq!(prove(&app, &maya, &work), refused);
    before.assert_unchanged(&app);
}

#[tokio::test]
async fn offers_that_are_long_over_are_swept() {
    let app = TestApp::start().await;
    let (maya, work) = (app.person("maya"), app.work("at-work"));
    with_learn(&app, &maya);
    prove(&app, &maya, &work);
    app.advance(Duration::from_secs(86_400));
    app.run_jobs();
    assert_eq!(app.snapshot().rows("learn_offers"), 1);
    app.advance(Duration::from_secs(1000));
    app.run_jobs();
    assert_eq!(app.snapshot().rows("learn_offers"), 0);
}

#[tokio::test]
async fn a_browser_that_stands_open_lets_no_account_in() {
    let app = TestApp::start().await;
    let (maya, work) = (app.person("maya"), app.work("at-work"));
    app.password(&maya, PASSWORD);
    with_learn(&app, &maya);
    app.advance(Duration::from_secs(600));
    let path = prove(&app, &maya, &work);
    let before = app.snapshot();
    maya.get(&path).await.leads_under("/sign-in/again?next=");
    maya.get("/learn").await.ok();
    maya.post(&path, &[]).await.leads_under("/sign-in/again?next=");
    before.assert_unchanged(&app);
    assert!(maya.visit(&path).await.ok().offers("/sign-in/again"));
    maya.submit("/sign-in/again", &[("password", PASSWORD)])
        .await
        .ok()
        .says("at-work@work.example.com");
    maya.post(&path, &[])
        .await
        .to("/learn/settings?outcome=account_added");
    assert_eq!(on_profile(&app, &maya), ids(&[&maya, &work]));
}

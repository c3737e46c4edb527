//! Many at once: never a sixth work account, never a profile without an account, one connection, no two who wait for each
//! other.

use realign::accounts::Role;
use realign::connection::ConnectionState;

use super::fixture::{
    connection_of, ids, join, learn_of, live_profiles, on_profile, pair, placed, prove, removal, with_learn,
};
use super::profile_of;
use crate::harness::{Actor, TestApp, race};

#[tokio::test]
async fn twenty_additions_at_once_fill_the_one_place_that_is_left() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    with_learn(&app, &maya);
    for n in 0..4 {
        join(&app, &maya, &app.work(&format!("first{n}")));
    }
    let mut tabs: Vec<(Actor, String)> = Vec::new();
    for n in 0..20 {
        let work = app.work(&format!("w{n}"));
        if n % 2 == 0 {
            with_learn(&app, &work);
        }
        let path = prove(&app, &maya, &work);
        let tab = maya.tab();
        tab.get(&path).await.ok();
        tabs.push((tab, path));
    }
    let answers = race(20, |n| {
        let (tab, path) = tabs[n].clone();
        async move { tab.post(&path, &[]).await }
    })
    .await;
    let (full, added) = (
        "/learn/settings/add?outcome=work_account_limit",
        "/learn/settings?outcome=account_added",
    );
    let of = |path: &str| answers.iter().filter(|answer| answer.location() == path).count();
    assert_eq!((of(added), of(full)), (1, 19));
    assert_eq!(on_profile(&app, &maya).len(), 6);
}

#[tokio::test]
async fn one_account_added_twenty_times_is_added_once() {
    let app = TestApp::start().await;
    let (maya, work) = (app.person("maya"), app.work("at-work"));
    with_learn(&app, &maya);
    with_learn(&app, &work);
    let path = prove(&app, &maya, &work);
    maya.get(&path).await.ok();
    let before = app.queued().len();
    let tabs: Vec<Actor> = (0..20).map(|_| maya.tab()).collect();
    for tab in &tabs {
        tab.get(&path).await.ok();
    }
    let answers = race(20, |n| {
        let (tab, path) = (tabs[n].clone(), path.clone());
        async move { tab.post(&path, &[]).await }
    })
    .await;
    for answer in answers {
        answer.to("/learn/settings?outcome=account_added");
    }
    assert_eq!(app.queued().len() - before, 2, "told once");
    assert_eq!(on_profile(&app, &maya), ids(&[&maya, &work]));
}

#[tokio::test]
async fn two_who_remove_each_other_leave_one() {
    let app = TestApp::start().await;
    for n in 0..10 {
        let (maya, work) = pair(&app, &format!("maya{n}"));
        race(20, |n| {
            let (who, account) = if n % 2 == 0 {
                (&maya, &work)
            } else {
                (&work, &maya)
            };
            let (tab, path) = (who.tab(), removal(account));
            async move { tab.post(&path, &[("warned", "yes")]).await }
        })
        .await;
        let left = [&maya, &work]
            .iter()
            .filter(|actor| learn_of(&app, actor).is_some())
            .count();
        assert_eq!(left, 1, "one is left on the profile, the other is on none");
    }
}

#[tokio::test]
async fn two_profiles_that_add_each_other_become_one() {
    let app = TestApp::start().await;
    for n in 0..5 {
        let (left, left_too) = (app.work(&format!("l{n}")), app.work(&format!("lt{n}")));
        let (right, right_too) = (app.work(&format!("r{n}")), app.work(&format!("rt{n}")));
        join(&app, &left, &left_too);
        join(&app, &right, &right_too);
        let before = live_profiles(&app);
        let to_left = prove(&app, &left, &right);
        let to_right = prove(&app, &right, &left);
        let mut tabs = Vec::new();
        for n in 0..10 {
            let (tab, path) = if n % 2 == 0 {
                (left.tab(), &to_left)
            } else {
                (right.tab(), &to_right)
            };
            tab.get(path).await.ok();
            tabs.push((tab, path.clone()));
        }
        race(10, |n| {
            let (tab, path) = tabs[n].clone();
            async move { tab.post(&path, &[("consent", "merge")]).await }
        })
        .await;
        assert_eq!(
            on_profile(&app, &left),
            ids(&[&left, &left_too, &right, &right_too])
        );
        assert_eq!(live_profiles(&app), before - 1);
    }
}

#[tokio::test]
async fn two_profiles_that_want_one_account_do_not_both_get_it() {
    let app = TestApp::start().await;
    for n in 0..5 {
        let wanted = app.work(&format!("wanted{n}"));
        with_learn(&app, &wanted);
        let mut tabs = Vec::new();
        for m in 0..10 {
            let who = app.person(&format!("p{n}x{m}"));
            with_learn(&app, &who);
            let path = prove(&app, &who, &wanted);
            who.get(&path).await.ok();
            tabs.push((who, path));
        }
        let answers = race(10, |n| {
            let (tab, path) = tabs[n].clone();
            async move { tab.post(&path, &[]).await }
        })
        .await;
        let added = answers
            .iter()
            .filter(|answer| answer.location().ends_with("account_added"));
        assert_eq!(added.count(), 1);
        assert_eq!(on_profile(&app, &wanted).len(), 2);
    }
}

#[tokio::test]
async fn connecting_and_removing_at_once_leave_no_connection_that_looks_good() {
    let app = TestApp::start().await;
    for n in 0..10 {
        let (maya, work) = pair(&app, &format!("maya{n}"));
        app.profile(crate::harness::ProfileFixture {
            mcid: [
                "990000010",
                "990000011",
                "990000012",
                "990000013",
                "990000014",
                "990000015",
                "990000016",
                "990000017",
                "990000018",
                "990000019",
            ][n],
            bound: crate::harness::BoundTo::actor(&maya),
            ..Default::default()
        });
        race(20, |n| {
            let tab = if n % 2 == 0 { maya.tab() } else { work.tab() };
            let path = if n % 2 == 0 {
                "/learn/connection".to_owned()
            } else {
                removal(&maya)
            };
            async move { tab.post(&path, &[("warned", "yes")]).await }
        })
        .await;
        assert_ne!(connection_of(&app, &work), Some(ConnectionState::Connected));
        // The account that went has, if any, a connection of its own and in its own profile.
        assert_ne!(learn_of(&app, &maya), learn_of(&app, &work));
    }
}

#[tokio::test]
async fn connecting_and_rebinding_at_once_leave_no_connection_that_looks_good() {
    let app = TestApp::start().await;
    let (maya, new) = (app.person("maya"), app.person("new"));
    let profile = profile_of(&app, &maya);
    with_learn(&app, &maya);
    let rebinding = async {
        tokio::task::yield_now().await;
        super::rebind(&app, profile, &new)
    };
    let connecting = race(20, |_| {
        let tab = maya.tab();
        async move { tab.post("/learn/connection", &[]).await }
    });
    tokio::join!(connecting, rebinding);
    assert_ne!(connection_of(&app, &maya), Some(ConnectionState::Connected));
}

#[tokio::test]
async fn deleting_and_adding_at_once_leave_nobody_on_a_profile_that_is_gone() {
    let app = TestApp::start().await;
    for n in 0..5 {
        let maya = app.account(
            &format!("d{n}"),
            &format!("d{n}@example.com"),
            realign::accounts::Kind::Personal,
            Role::Member,
        );
        with_learn(&app, &maya);
        let mut tabs = Vec::new();
        for m in 0..5 {
            let path = prove(&app, &maya, &app.work(&format!("d{n}w{m}")));
            let tab = maya.tab();
            tab.get(&path).await.ok();
            tabs.push((tab, path, ""));
        }
        tabs.push((maya.tab(), "/learn/settings/deletion".to_owned(), "delete"));
        race(6, |n| {
            let (tab, path, word) = tabs[n].clone();
            async move { tab.post(&path, &[("consent", word)]).await }
        })
        .await;
        assert_eq!((learn_of(&app, &maya), placed(&app)), (None, 0));
    }
}

#[tokio::test]
async fn signing_in_again_twenty_times_at_once_leaves_one_token() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    app.password(&maya, "seven swans on a lake");
    app.advance(std::time::Duration::from_secs(301));
    let old = maya.cookie("realign").unwrap();
    let page = maya.get("/sign-in/again").await.ok();
    let csrf = page
        .forms()
        .iter()
        .find(|form| form.action == "/sign-in/again")
        .unwrap()
        .hidden[0]
        .1
        .clone();
    // Browsers of their own with the same cookie, so that no answer changes the cookie of another.
    let tabs: Vec<Actor> = (0..20).map(|_| app.visitor()).collect();
    for tab in &tabs {
        tab.set_cookie(&format!("realign={old}; Path=/"));
    }
    race(20, |n| {
        let (tab, csrf) = (tabs[n].clone(), csrf.clone());
        let fields = [
            ("csrf", csrf.as_str()),
            ("password", "seven swans on a lake"),
            ("next", "/account"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        async move { tab.post_raw("/sign-in/again", &fields, Default::default()).await }
    })
    .await;
    let mut live = 0;
    for tab in &tabs {
        live += u32::from(tab.get("/account").await.code.as_u16() == 200);
    }
    assert_eq!(live, 1);
}

//! Staff: invited, promoted by id alone, let in again by an admin.

use std::time::Duration;

use realign::accounts::staff::{Added, add, promote};
use realign::accounts::{self, Kind, Role};
use realign::error::Error;
use realign::mail::MailKind;

use super::{GOOD, OTHER, confirm, links, local, mailed, sign_in};
use crate::harness::{Actor, TestApp, race};

#[tokio::test]
async fn an_invitation_opens_a_work_account_of_its_own() {
    let app = TestApp::start().await;
    let personal = local(&app, "mia@example.com", Kind::Personal, Role::Member, GOOD);
    let Added::Invited(invitation) = add(&app.app, "Mia@Example.com", Role::Agent).unwrap() else {
        panic!("not invited");
    };
    assert_ne!(invitation.account.id, personal.id);
    assert_eq!(
        (invitation.account.kind, invitation.account.role),
        (Kind::Work, Role::Agent)
    );
    assert_eq!(
        app.read(|conn| accounts::find(conn, personal.id)).role,
        Role::Member
    );
    // The mail carries the same link.
    let path = invitation.link.strip_prefix(&app.base).unwrap().to_owned();
    assert_eq!(links(&app, MailKind::Invite), vec![path.clone()]);

    app.advance(Duration::from_secs(7 * 24 * 3600 - 1));
    let mia = app.visitor();
    confirm(&mia, &path, OTHER).await.to("/account");
    mia.get("/account").await.ok().says("Agent").lacks("Recovered");
    sign_in(&app.visitor(), "mia@example.com", OTHER).await.to("/");
    app.visitor().visit(&path).await.status(410);

    let Added::Exists(there) = add(&app.app, "mia@example.com", Role::Admin).unwrap() else {
        panic!("a second account of a kind");
    };
    assert_eq!((there.id, there.role), (invitation.account.id, Role::Agent));
    assert!(matches!(
        add(&app.app, "not an address", Role::Agent).unwrap(),
        Added::NotAnAddress
    ));
}

#[tokio::test]
async fn promotion_ends_the_sessions_and_is_recorded() {
    let app = TestApp::start().await;
    let mia = app.person("mia");
    promote(&app.app, mia.id(), Role::Lead).unwrap();
    mia.get("/account").await.leads_under("/sign-in");
    mia.sign_in_again();
    mia.get("/account").await.ok().says("Lead");
    assert!(matches!(
        promote(&app.app, accounts::AccountId(1), Role::Lead),
        Err(Error::NotFound)
    ));
}

#[tokio::test]
async fn the_staff_page_is_for_admins() {
    let app = TestApp::start().await;
    let (admin, lead, agent, mia) = (app.admin(), app.lead(), app.agent(), app.person("mia"));
    let before = app.snapshot();
    let role = format!("/admin/staff/{}/role", agent.id());
    let invite = format!("/admin/staff/{}/invitation", agent.id());
    app.visitor().get("/admin/staff").await.leads_under("/sign-in");
    for actor in [&mia, &agent, &lead] {
        actor.get("/admin/staff").await.status(403);
        actor.post(&role, &[("role", "admin")]).await.status(403);
        actor.post(&invite, &[]).await.status(403);
    }
    admin
        .get("/admin/staff")
        .await
        .ok()
        .says("agent")
        .lacks("mia")
        .lacks("@");
    before.assert_unchanged(&app);
}

#[tokio::test]
async fn an_admin_changes_roles_of_staff_and_never_their_own() {
    let app = TestApp::start().await;
    let (admin, agent, mia) = (app.admin(), app.agent(), app.person("mia"));
    let path = |id| format!("/admin/staff/{id}/role");
    admin.get("/admin/staff").await.ok();
    admin
        .post(&path(agent.id()), &[("role", "lead")])
        .await
        .to("/admin/staff");
    agent.get("/account").await.leads_under("/sign-in");
    assert_eq!(app.read(|conn| accounts::find(conn, agent.id())).role, Role::Lead);

    let before = app.snapshot();
    admin
        .post(&path(admin.id()), &[("role", "member")])
        .await
        .status(409);
    // Members become staff from the command line alone.
    admin
        .post(&path(mia.id()), &[("role", "admin")])
        .await
        .status(404);
    admin
        .post(&path(accounts::AccountId(7)), &[("role", "agent")])
        .await
        .status(404);
    admin
        .post(&path(agent.id()), &[("role", "emperor")])
        .await
        .status(400);
    // Decided on a page that had grown old.
    admin
        .post(&path(agent.id()), &[("role", "admin"), ("was", "agent")])
        .await
        .status(409);
    before.assert_unchanged(&app);
}

#[tokio::test]
async fn an_admin_lets_a_colleague_in_again() {
    let app = TestApp::start().await;
    let admin = app.admin();
    let ben = local(&app, "ben@desk.example.com", Kind::Work, Role::Agent, GOOD);
    let browser = app.visitor();
    sign_in(&browser, "ben@desk.example.com", GOOD).await.to("/");
    // The mailbox alone does not do it.
    browser
        .fill("/recover", "/recover", &[("email", "ben@desk.example.com")])
        .await
        .to("/recover/sent");
    assert_eq!(mailed(&app, MailKind::RecoverStaff).len(), 1);

    let invite = format!("/admin/staff/{}/invitation", ben.id);
    let shown = admin
        .fill("/admin/staff", &invite, &[])
        .await
        .ok()
        .says("only time");
    let link = shown.data("invitation").unwrap();
    browser.get("/account").await.leads_under("/sign-in");
    sign_in(&app.visitor(), "ben@desk.example.com", GOOD)
        .await
        .status(422);
    let admins_own = format!("/admin/staff/{}/invitation", admin.id());
    admin.post(&admins_own, &[]).await.status(409);
    let member = app.person("mia");
    admin
        .post(&format!("/admin/staff/{}/invitation", member.id()), &[])
        .await
        .status(404);

    let again = admin
        .fill("/admin/staff", &invite, &[])
        .await
        .ok()
        .data("invitation")
        .unwrap();
    app.visitor()
        .visit(link.strip_prefix(&app.base).unwrap())
        .await
        .status(410);
    let back = app.visitor();
    confirm(&back, again.strip_prefix(&app.base).unwrap(), OTHER)
        .await
        .to("/account");
    let account = app.read(|conn| accounts::find(conn, ben.id));
    assert_eq!(account.recovered_at, Some(app.now()));
    assert_eq!(account.role, Role::Agent);
}

/// On SQLite one changes after the other; on PostgreSQL both would find the other one still an admin.
#[tokio::test]
async fn of_admins_who_demote_each_other_at_once_one_stays() {
    let app = TestApp::start().await;
    let mut demoted = 0;
    for round in 0..12 {
        let size = 2 + round % 2;
        let ring: Vec<Actor> = (0..size)
            .map(|n| app.staff(&format!("admin-{round}-{n}"), Role::Admin))
            .collect();
        let answers = race(size, |n| {
            let path = format!("/admin/staff/{}/role", ring[(n + 1) % size].id());
            let tab = ring[n].tab();
            async move { tab.post(&path, &[("role", "member")]).await }
        })
        .await;
        for answer in &answers {
            assert!([303, 403].contains(&answer.code.as_u16()), "{}", answer.code);
        }
        let admins = ring
            .iter()
            .filter(|one| app.read(|conn| accounts::find(conn, one.id())).role == Role::Admin)
            .count();
        assert!(admins >= 1, "round {round}: nobody is left");
        let done = answers
            .iter()
            .filter(|answer| answer.location() == "/admin/staff")
            .count();
        assert_eq!(done, size - admins, "round {round}: who was told so did it");
        demoted += done;
    }
    let recorded: i64 = app.read(|conn| {
        use diesel::prelude::*;
        use realign::db::schema::audit;
        let changes = audit::table.filter(audit::action.eq("account.role_changed"));
        Ok(changes.count().get_result(conn)?)
    });
    assert_eq!(usize::try_from(recorded).unwrap(), demoted);
}

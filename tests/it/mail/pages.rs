//! The demo's mailbox, and the desk's list of mail that is stuck.

use realign::config::MailRoute;
use realign::mail::{MailKind, MailState, Recipient};
use realign::vault::Private;

use super::{queue, queue_plain, row, with_server};
use crate::cases;
use crate::harness::{MailServer, TestApp};

#[tokio::test]
async fn the_demos_mailbox_shows_every_mail_with_links_that_lead_here() {
    let app = TestApp::with(|it| it.demo = true).await;
    let visitor = app.visitor();
    visitor
        .get("/demo/mail")
        .await
        .ok()
        .says("holds")
        .says("No mail yet");
    let maya = app.person("maya");
    queue_plain(&app, maya.id(), "one");
    app.run_mail().await;
    let list = visitor.get("/demo/mail").await.ok().says("maya@example.com");
    assert_eq!(list.data_all("mail"), ["password_changed"]);
    let mail = visitor
        .get("/demo/mail/1")
        .await
        .ok()
        .says("Your password was changed");
    let start = format!("{}/", app.base);
    let outward: Vec<String> = mail
        .links()
        .into_iter()
        .filter(|link| link.contains("://"))
        .collect();
    assert!(
        !outward.is_empty() && outward.iter().all(|link| link.starts_with(&start)),
        "{outward:?}"
    );
    visitor.get(&outward[0]).await.ok();
    for path in ["/demo/mail/2", "/demo/mail/x", "/demo/mail/-1"] {
        visitor.get(path).await.status(404);
    }
}

#[tokio::test]
async fn outside_of_the_demo_there_is_no_mailbox() {
    let app = TestApp::start().await;
    queue_plain(&app, app.person("maya").id(), "one");
    app.run_mail().await;
    for actor in [app.visitor(), app.admin()] {
        actor.get("/demo/mail").await.status(404);
        actor.get("/demo/mail/1").await.status(404);
    }
}

#[tokio::test]
async fn the_desk_sees_mail_that_is_stuck_and_tries_it_again() {
    let server = MailServer::start();
    let app = with_server(&server).await;
    server.refuses("maya@example.com", "550 5.1.1 maya@example.com is nobody here");
    let (maya, agent) = (app.person("maya"), app.agent());
    let case = cases::claimed(&app, &maya, &agent, "Move my certifications");
    let about = case.request.map(|request| request.0);
    queue(
        &app,
        MailKind::RequestReceived,
        Recipient::Account(maya.id()),
        about,
        "one",
    );
    agent
        .get("/desk/mail")
        .await
        .ok()
        .says("No mail was given up")
        .has_data("state", "queued");
    app.run_mail().await;
    let page = agent.get("/desk/mail").await.ok();
    let page = page
        .has_data("failure", "rejected_recipient")
        .has_data("state", "failed")
        .lacks("maya@example.com");
    assert!(page.links().contains(&case.desk()), "{:?}", page.links());
    let id = page.data("outbox").unwrap();
    let retry = format!("/desk/mail/{id}/retry");
    assert!(page.offers(&retry));

    for outsider in [app.visitor(), maya.clone()] {
        let before = app.snapshot();
        let shown = outsider.get("/desk/mail").await;
        assert!(!shown.code.is_success(), "{}", shown.code);
        let tried = outsider.post(&retry, &[]).await;
        assert!(!tried.code.is_success());
        before.assert_unchanged(&app);
        assert_eq!(row(&app).state, MailState::Failed);
    }

    agent.post(&retry, &[]).await.to("/desk/mail");
    agent.get("/desk/mail").await.says("The mail is tried again now");
    assert_eq!((row(&app).state, row(&app).attempts), (MailState::Queued, 0));
    server.refuses("maya@example.com", "250 ok after all");
    assert_eq!(app.run_mail().await.sent, 1);
    agent.post(&retry, &[]).await.to("/desk/mail");
    agent.get("/desk/mail").await.says("nothing was changed");
    assert_eq!(row(&app).state, MailState::Sent);
}

#[tokio::test]
async fn mail_that_waits_for_the_server_can_be_tried_at_once() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    drop(listener);
    let app = TestApp::with(|it| it.mail = MailRoute::Smtp(Private::new(url))).await;
    let lead = app.lead();
    queue_plain(&app, lead.id(), "one");
    app.run_mail().await;
    let page = lead
        .get("/desk/mail")
        .await
        .ok()
        .has_data("failure", "refused_connection");
    assert!(row(&app).next_at > app.now());
    let id = page.data("outbox").unwrap();
    lead.post(&format!("/desk/mail/{id}/retry"), &[])
        .await
        .to("/desk/mail");
    assert!(row(&app).next_at <= app.now());
}

//! What mails say: every kind is whole, and none holds a personal datum or a word that somebody wrote.

use diesel::prelude::*;
use realign::certification::{BindingId, ProfileId};
use realign::db::Code;
use realign::db::schema::{bindings, challenges, mail_links};
use realign::mail::letter::Letter;
use realign::mail::{Failure, MailKind, MailState, Received, Recipient, render};
use realign::vault::{Field, Private, Scope};
use realign::words::Words;

use super::{notice, queue, rows};
use crate::cases;
use crate::harness::{Read, TestApp};

const BASE: &str = "https://support.example.com";

fn letter(kind: MailKind, full: bool) -> Letter {
    let maybe = |text: &str| full.then(|| text.to_owned());
    Letter {
        kind,
        words: Words::of("en"),
        base: BASE.to_owned(),
        link: "/somewhere".to_owned(),
        stop: maybe("/requests/r/objection?n=n&s=s"),
        code: maybe("12345678").map(Private::new),
        date: maybe("2026-11-24 13:00 CET"),
        request: None,
    }
}

#[test]
fn every_kind_is_whole_in_text_and_in_html() {
    for kind in MailKind::ALL {
        for full in [true, false] {
            let written = render::write(&letter(*kind, full)).unwrap();
            let all = [&written.subject, &written.text, &written.html];
            for part in all {
                assert!(!part.trim().is_empty(), "{kind}");
                assert!(!part.contains("mail-"), "{kind}: a text is missing in\n{part}");
                assert!(!part.contains("nav-"), "{kind}: a text is missing in\n{part}");
                for rest in ["{{", "{%", "{ $", "}}", "%}"] {
                    assert!(!part.contains(rest), "{kind}: {rest} is left in\n{part}");
                }
            }
            assert!(
                !written.subject.contains(char::is_control),
                "{kind}: {:?}",
                written.subject
            );
            assert!(
                written.subject.chars().count() <= 70,
                "{kind}: {:?}",
                written.subject
            );
            assert!(
                !written.text.contains('<') && !written.text.contains("&#"),
                "{kind}\n{}",
                written.text
            );
            assert!(!written.text.contains("\n\n\n"), "{kind}\n{}", written.text);
            assert!(written.text.lines().all(|line| line.len() < 990), "{kind}");
            assert!(written.html.contains("<html lang=\"en\">"), "{kind}");
            for part in [&written.text, &written.html] {
                let mut links = part.match_indices("://").map(|(at, _)| {
                    let start = part[..at]
                        .rfind(|c: char| !c.is_ascii_alphabetic())
                        .map_or(0, |at| at + 1);
                    &part[start..]
                });
                assert!(
                    links.all(|link| link.starts_with(BASE)),
                    "{kind} leads elsewhere\n{part}"
                );
                assert!(part.contains("Is this mail genuine?"), "{kind}");
                assert!(part.contains("realign"), "{kind}");
                assert!(part.contains("You get this mail because"), "{kind}");
            }
        }
    }
}

#[test]
fn a_subject_can_not_become_a_header() {
    for kind in MailKind::ALL {
        let bad = Letter {
            link: "/x\r\nBcc: all@example.com".to_owned(),
            ..letter(*kind, true)
        };
        let written = render::write(&bad).unwrap();
        assert!(!written.subject.contains(['\r', '\n']), "{kind}");
    }
}

fn link(app: &TestApp, purpose: &str) -> Recipient {
    let id = realign::accounts::MailLinkId::new(&app.app);
    let (email, now) = ("new.person@example.com", app.now());
    app.write(|conn| {
        diesel::insert_into(mail_links::table)
            .values((
                mail_links::id.eq(id),
                mail_links::code.eq(Code::new(&app.app)),
                mail_links::purpose.eq(purpose),
                mail_links::email_sealed.eq(app.app.vault.seal(Scope::Link(id.0), email)),
                mail_links::email_key.eq(app.app.vault.lookup(Field::Address, email)),
                mail_links::kind.eq("personal"),
                mail_links::role.eq("member"),
                mail_links::lang.eq("en"),
                mail_links::time_zone.eq("UTC"),
                mail_links::created_at.eq(now),
                mail_links::expires_at.eq(now.plus(std::time::Duration::from_secs(86_400))),
            ))
            .execute(conn)?;
        Ok(())
    });
    Recipient::Link(id)
}

fn challenge(app: &TestApp, request: realign::requests::RequestId, profile: ProfileId) -> i64 {
    let (id, now) = (app.app.new_id(), app.now());
    app.write(|conn| {
        diesel::insert_into(challenges::table)
            .values((
                challenges::id.eq(id),
                challenges::request_id.eq(request),
                challenges::profile_id.eq(profile),
                challenges::kind.eq("contact"),
                challenges::nonce.eq("a nonce"),
                challenges::made_at.eq(now),
                challenges::expires_at.eq(now.plus(std::time::Duration::from_secs(86_400))),
                challenges::tries.eq(0),
            ))
            .execute(conn)?;
        Ok(())
    });
    id
}

/// Every kind, queued as the product queues it, about one request full of personal data.
fn queue_all(app: &TestApp) {
    let maya = app.person("mayaslogin");
    let case = cases::open(app, &maya, "Secret Title Lindqvist");
    let request = case.request.unwrap();
    let told = notice(app, &case, "contact", true);
    let (profile, binding): (ProfileId, BindingId) = app.read(|conn| {
        Ok(bindings::table
            .select((bindings::profile_id, bindings::id))
            .first(conn)?)
    });
    let code = challenge(app, request, profile);
    for kind in MailKind::ALL {
        let (to, about) = match kind {
            MailKind::Register => (link(app, "register"), None),
            MailKind::Recover => (link(app, "recover"), None),
            MailKind::Invite => (link(app, "invite"), None),
            MailKind::RegisterKnown | MailKind::RecoverStaff | MailKind::RecoverUnknown => {
                (link(app, "notice"), None)
            }
            MailKind::PasswordChanged
            | MailKind::AccountAdded
            | MailKind::AccountRemoved
            | MailKind::LearnMerged
            | MailKind::LearnDeleted => (Recipient::Account(maya.id()), None),
            MailKind::ContactCode => (Recipient::Contact(profile), Some(code)),
            MailKind::Approved => continue,
            MailKind::DoneNotice | MailKind::MergeApproved | MailKind::Merged => {
                (Recipient::Notice(told), Some(request.0))
            }
            MailKind::ClaimNotice => (Recipient::Contact(profile), Some(binding.0)),
            MailKind::Frozen => (Recipient::Contact(profile), Some(1)),
            MailKind::RequestReceived
            | MailKind::ThreadOpened
            | MailKind::NewMessage
            | MailKind::ApprovedRequester
            | MailKind::Done
            | MailKind::Rejected
            | MailKind::Objection
            | MailKind::Reminder
            | MailKind::Expired
            | MailKind::Nudge
            | MailKind::MergeDone
            | MailKind::MergeUndone
            | MailKind::Undone => (Recipient::Account(maya.id()), Some(request.0)),
        };
        queue(app, *kind, to, about, kind.as_str());
    }
}

#[tokio::test]
async fn every_kind_finds_its_facts_and_its_address_and_tells_nobody_anything_personal() {
    let app = TestApp::start().await;
    queue_all(&app);
    let sent = app.run_mail().await;
    assert_eq!(
        (sent.sent, sent.failed, sent.later),
        (MailKind::ALL.len(), 0, 0),
        "{:?}",
        rows(&app)
    );
    for kind in MailKind::ALL {
        let mails = app.app.mailbox.all();
        let mail = mails.iter().find(|mail| mail.kind == *kind);
        let mail = mail.unwrap_or_else(|| panic!("no mail {kind}"));
        let expected = match kind {
            MailKind::Register
            | MailKind::RegisterKnown
            | MailKind::Recover
            | MailKind::RecoverStaff
            | MailKind::RecoverUnknown
            | MailKind::Invite => "new.person@example.com",
            MailKind::ContactCode
            | MailKind::Approved
            | MailKind::DoneNotice
            | MailKind::MergeApproved
            | MailKind::Merged
            | MailKind::ClaimNotice
            | MailKind::Frozen => "maya.contact@example.org",
            _ => "mayaslogin@example.com",
        };
        assert_eq!(mail.to, expected, "{kind}");
        let whole = format!("{}\n{}\n{}", mail.subject, mail.text, mail.html).to_lowercase();
        for datum in [
            "mayaslogin",
            "maya.contact",
            "new.person",
            "old.account",
            "lindqvist",
            "990217734",
            "r4471290",
            "az-104",
            "secret title",
            "public part",
        ] {
            assert!(!whole.contains(datum), "{kind} tells {datum}:\n{whole}");
        }
    }
}

fn of_kind(app: &TestApp, kind: MailKind) -> Received {
    let mails = app.app.mailbox.all();
    mails.into_iter().find(|mail| mail.kind == kind).unwrap()
}

#[tokio::test]
async fn links_and_dates_are_the_right_ones() {
    let app = TestApp::start().await;
    queue_all(&app);
    app.run_mail().await;
    let approved = of_kind(&app, MailKind::Approved);
    // A hold of a day from now, in the zone of the one who reads it.
    assert!(
        approved.text.contains("2026-11-24 13:00 CET"),
        "{}",
        approved.text
    );
    let visitor = app.visitor();
    for (kind, start) in [
        (MailKind::Approved, "/requests/"),
        (MailKind::DoneNotice, "/requests/"),
        (MailKind::ContactCode, "/requests/"),
    ] {
        let path = of_kind(&app, kind).path(start);
        assert!(visitor.visit(&path).await.code.is_success(), "{kind}: {path}");
    }
    assert_eq!(of_kind(&app, MailKind::Done).path("/learn"), "/learn");
    assert!(of_kind(&app, MailKind::NewMessage).path("/messages/").len() > 30);
    for kind in [MailKind::Register, MailKind::Recover, MailKind::Invite] {
        let path = of_kind(&app, kind).path("/register/confirm?c=");
        assert!(visitor.visit(&path).await.code.is_success(), "{kind}: {path}");
    }
    let code = of_kind(&app, MailKind::ContactCode).code();
    assert!(app.app.vault.challenge_code_fits("a nonce", &code));
}

#[tokio::test]
async fn a_notice_whose_objection_was_closed_before_has_no_link_that_stops() {
    let app = TestApp::start().await;
    let case = cases::open(&app, &app.person("maya"), "Move my certifications");
    notice(&app, &case, "old_account", false);
    let mail = app.mail_to("old.account@example.net", MailKind::Approved).await;
    assert!(!mail.text.contains("/objection"), "{}", mail.text);
    assert!(mail.text.contains("sign in with the account"), "{}", mail.text);
}

#[tokio::test]
async fn a_link_or_code_that_has_run_out_is_not_sent() {
    let app = TestApp::start().await;
    queue(&app, MailKind::Register, link(&app, "register"), None, "late");
    app.advance(std::time::Duration::from_secs(86_401));
    assert_eq!(app.run_mail().await.failed, 1);
    let row = super::row(&app);
    assert_eq!(
        (row.state, row.failure),
        (MailState::Failed, Some(Failure::Stale))
    );
}

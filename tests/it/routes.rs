//! Every route asked by everybody. What is refused changes nothing in the database; a route that is not in the matrix
//! here fails.

use std::collections::BTreeSet;

use diesel::prelude::*;
use realign::accounts::{self, AccountId, Kind, SessionId, sessions as sessions_of};
use realign::certification::{FreezeCause, FreezeId, Freezing, freeze};
use realign::db::schema::{freezes, learn_accounts, outbox, sessions};
use realign::learn;
use realign::mail::{MailKind, NewMail, OutboxId, Recipient, enqueue};
use realign::questions::AnswerId;
use realign::questions::store::answers::{NewAnswer, insert};
use realign::routes::TABLE;
use realign::vault::Field;
use realign::web::{Access, Member};

use crate::cases::{self, Case};
use crate::harness::{Actor, Answer, BoundTo, ProfileFixture, TestApp};

/// Who asks, in the order of the columns of [`MATRIX`]. The requester is the one whose rows are asked for; the agent has
/// claimed the request.
const ASKERS: [&str; 6] = ["anonymous", "other member", "requester", "agent", "lead", "admin"];

/// A column: `+` let in, `s` sent to sign in, `f` not allowed, `n` not found. `=` is answered and changes nothing: a page
/// that a mailed link leads to, asked without the link's secret; a session of somebody else, which is as good as ended.
const MATRIX: &[(&str, &str, &str)] = &[
    ("get", "/", "++++++"),
    ("get", "/ask", "++++++"),
    ("post", "/ask", "s+++++"),
    ("post", "/ask/preview", "s+++++"),
    ("get", "/questions/{id}", "++++++"),
    ("post", "/questions/{id}/answers", "s+++++"),
    ("post", "/questions/{id}/hiding", "sff+++"),
    ("post", "/questions/{id}/closure", "sff+++"),
    ("post", "/questions/{id}/answers/{answer}/hiding", "sff+++"),
    ("get", "/healthz", "++++++"),
    ("get", "/readyz", "++++++"),
    ("get", "/certification", "s+++++"),
    ("post", "/certification/claim", "s+++++"),
    ("get", "/certification/claim/objection", "======"),
    ("post", "/certification/claim/objection", "======"),
    ("post", "/certification/freeze", "s+++++"),
    ("get", "/desk/freezes", "sfff++"),
    ("post", "/desk/freezes/{id}/resolution", "sfff++"),
    ("get", "/learn", "s+++++"),
    ("post", "/learn/connection", "s+++++"),
    ("post", "/learn/connection/removal", "s+++++"),
    ("get", "/learn/settings", "s+++++"),
    ("get", "/learn/settings/add", "s+++++"),
    ("post", "/learn/settings/add", "s+++++"),
    ("get", "/learn/settings/add/{id}", "sn+nnn"),
    ("post", "/learn/settings/add/{id}", "sn+nnn"),
    // An account of somebody else is as good as one that was removed in another tab.
    ("get", "/learn/settings/accounts/{id}/removal", "s=+==="),
    ("post", "/learn/settings/accounts/{id}/removal", "s=+==="),
    ("get", "/learn/settings/deletion", "s+++++"),
    ("post", "/learn/settings/deletion", "s+++++"),
    ("get", "/align", "++++++"),
    ("post", "/align/guide", "s+++++"),
    ("post", "/align/guide/removal", "s+++++"),
    ("get", "/help/align", "++++++"),
    ("get", "/static/{path:.*}", "++++++"),
    ("get", "/desk", "sff+++"),
    ("get", "/desk/requests/{id}", "sff+++"),
    ("post", "/desk/requests/{id}/note", "sff+++"),
    ("post", "/desk/requests/{id}/claim", "sff+++"),
    ("post", "/desk/requests/{id}/approval", "sff+++"),
    ("post", "/desk/requests/{id}/rejection", "sff+++"),
    ("post", "/desk/requests/{id}/resolution", "sfff++"),
    ("get", "/desk/requests/{id}/merge", "sff+++"),
    ("post", "/desk/requests/{id}/merge", "sff+++"),
    // Nothing was merged for this request: a lead is told that there is none.
    ("post", "/desk/requests/{id}/undo", "sfffnn"),
    ("get", "/requests/{id}/evidence", "sn+nnn"),
    ("post", "/requests/{id}/evidence", "sn+nnn"),
    ("post", "/requests/{id}/codes", "sn+nnn"),
    ("get", "/requests/{id}/second", "sn+nnn"),
    ("post", "/requests/{id}/second", "sn+nnn"),
    ("post", "/requests/{id}/second/codes", "sn+nnn"),
    ("get", "/requests/{id}/codes/stop", "======"),
    ("post", "/requests/{id}/codes/stop", "======"),
    ("get", "/requests/{id}/proofs/wanted", "sn+nnn"),
    ("post", "/requests/{id}/proofs/wanted", "sn+nnn"),
    ("get", "/requests/{id}/proofs/current", "sn+nnn"),
    ("post", "/requests/{id}/proofs/current", "sn+nnn"),
    ("get", "/requests/{id}/proofs/second", "sn+nnn"),
    ("post", "/requests/{id}/proofs/second", "sn+nnn"),
    ("get", "/requests/{id}/objection", "======"),
    ("post", "/requests/{id}/objection", "======"),
    ("post", "/requests/{id}/withdrawal", "sn+nnn"),
    ("post", "/requests/{id}/reopening", "sn+nnn"),
    ("get", "/messages", "s+++++"),
    ("post", "/messages/preview", "s+++++"),
    ("get", "/messages/{id}", "nn++++"),
    ("post", "/messages/{id}/messages", "sn++++"),
    ("post", "/messages/{id}/draft", "sn++++"),
    ("get", "/sign-in", "++++++"),
    ("post", "/sign-in", "++++++"),
    ("get", "/sign-in/again", "s+++++"),
    ("post", "/sign-in/again", "s+++++"),
    // Nobody is there: it is as if the address were not.
    ("post", "/sign-in/{provider}", "nnnnnn"),
    ("post", "/sign-in/{provider}/fresh", "snnnnn"),
    ("get", "/sign-in/{provider}/callback", "nnnnnn"),
    ("post", "/sign-out", "++++++"),
    ("get", "/register", "++++++"),
    ("post", "/register", "++++++"),
    ("get", "/register/sent", "++++++"),
    ("get", "/register/confirm", "======"),
    ("post", "/register/confirm", "======"),
    ("get", "/recover", "++++++"),
    ("post", "/recover", "++++++"),
    ("get", "/recover/sent", "++++++"),
    ("get", "/account", "s+++++"),
    ("post", "/account/handle", "s+++++"),
    ("post", "/account/preferences", "s+++++"),
    ("post", "/account/password", "s+++++"),
    ("post", "/account/sessions/revocation", "s+++++"),
    ("post", "/account/sessions/{id}/revocation", "s=+==="),
    // Outside of the demo there is no mailbox.
    ("get", "/demo/mail", "nnnnnn"),
    ("get", "/demo/mail/{number}", "nnnnnn"),
    ("get", "/desk/mail", "sff+++"),
    ("post", "/desk/mail/{id}/retry", "sff+++"),
    ("get", "/admin/staff", "sffff+"),
    ("post", "/admin/staff/{id}/invitation", "sffff+"),
    ("post", "/admin/staff/{id}/role", "sffff+"),
];

/// What fits the forms, so that a refusal that is missing would let something happen.
const FIELDS: &[(&str, &str)] = &[
    ("body", "Some words."),
    ("title", "A title of a question"),
    ("topic", "other"),
    ("reason", "spam"),
    ("reply", "Some words."),
    ("hidden", "yes"),
    ("outcome", "lifted"),
    ("mcid", "990217734"),
    ("legal_name", "Maya Lindqvist"),
    ("exam_code", "AZ-104"),
    ("exam_date", "2025-03-14"),
    ("registration_id", "482771903"),
    ("country", "SE"),
    ("handle", "somebody-else"),
    ("lang", "en"),
    ("time_zone", "Europe/Paris"),
    ("email", "somebody@example.com"),
    ("current", "not the password at all"),
    ("password", "correct horse battery staple"),
    ("role", "lead"),
];

struct World {
    app: TestApp,
    case: Case,
    answer: AnswerId,
    freeze: FreezeId,
    /// A session of the requester in another browser.
    session: SessionId,
    /// A work account on the requester's Learn profile.
    at_work: AccountId,
    /// Another one that the requester proved and may add.
    offer: String,
    /// A mail that was not to be delivered.
    mail: OutboxId,
    /// Somebody of the desk who asks for nothing here.
    colleague: AccountId,
    askers: Vec<Actor>,
}

impl World {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let (other, maya) = (app.person("other"), app.person("maya"));
        let (agent, lead, admin) = (app.agent(), app.lead(), app.admin());
        let colleague = app.staff("colleague", realign::accounts::Role::Agent).id();
        let profile = app.profile(ProfileFixture {
            bound: BoundTo::actor(&maya),
            ..ProfileFixture::default()
        });
        let case = cases::claimed(&app, &maya, &agent, "Another account on my profile");
        let now = app.now();
        let (answer, freeze, mail) = app.write(|conn| {
            let answer = NewAnswer {
                question: case.question,
                author: other.id(),
                by_staff: false,
                body: "An answer.",
                html: "<p>An answer.</p>",
                sending: &app.app.vault.lookup(Field::Sending, "an answer"),
            };
            let answer = insert(&app.app, conn, &answer, now)?;
            let freezing = Freezing {
                profile,
                by: Some(maya.id()),
                cause: FreezeCause::Owner,
                proven: true,
                request: None,
            };
            freeze(&app.app, conn, freezing, now)?;
            let mail = NewMail {
                kind: MailKind::PasswordChanged,
                to: Recipient::Account(maya.id()),
                about: None,
                once: "routes",
                lang: "en",
                time_zone: "UTC",
            };
            enqueue(&app.app, conn, &mail, now)?;
            diesel::update(outbox::table)
                .set(outbox::state.eq("failed"))
                .execute(conn)?;
            let mail = outbox::table.select(outbox::id).first(conn)?;
            Ok((answer, freezes::table.select(freezes::id).first(conn)?, mail))
        });
        maya.tab().sign_in_again();
        let session = app.read(|conn| {
            let of_maya = sessions::table.filter(sessions::account_id.eq(maya.id()));
            Ok(of_maya
                .order(sessions::id.asc())
                .select(sessions::id)
                .first(conn)?)
        });
        let (at_work, offer) = learn_rows(&app, &maya);
        let askers = vec![app.visitor(), other, maya, agent, lead, admin];
        World {
            app,
            case,
            answer,
            freeze,
            session,
            at_work,
            offer,
            mail,
            colleague,
            askers,
        }
    }

    /// The route's path, to the rows of this world.
    fn path(&self, pattern: &str) -> String {
        let id = match pattern.split('/').nth(1) {
            Some("questions") => self.case.question.to_string(),
            Some("messages") => self.case.code.clone(),
            Some("requests") => self.case.request_code.clone(),
            Some("account") => self.session.to_string(),
            Some("learn") if pattern.contains("/add/") => self.offer.clone(),
            Some("learn") => self.at_work.to_string(),
            Some("admin") => self.colleague.to_string(),
            Some("desk") if pattern.starts_with("/desk/mail") => self.mail.to_string(),
            Some("desk") if pattern.starts_with("/desk/freezes") => self.freeze.to_string(),
            Some("desk") => self.case.request_code.clone(),
            _ => String::new(),
        };
        pattern
            .replace("{id}", &id)
            .replace("{answer}", &self.answer.to_string())
            .replace("{path:.*}", "css/app.css")
            .replace("{provider}", "nobody")
    }

    async fn ask(&self, asker: &Actor, method: &str, pattern: &str) -> Answer {
        let path = self.path(pattern);
        if method == "get" {
            asker.get(&path).await
        } else {
            // The page that stands open may be older than the session.
            let csrf = asker.csrf();
            let fields: Vec<(&str, &str)> = FIELDS.iter().copied().chain([("csrf", csrf.as_str())]).collect();
            asker.post(&path, &fields).await
        }
    }

    /// Gives every visitor who is not signed in the cookie that forms want.
    async fn enter(&self) {
        for asker in &self.askers {
            asker.get("/sign-in").await;
        }
    }
}

/// A work account on the actor's Learn profile, and the code of another one that waits to be added.
fn learn_rows(app: &TestApp, maya: &Actor) -> (AccountId, String) {
    let (at_work, new) = (app.work("maya.w"), app.work("maya.new"));
    let now = app.now();
    let path = app.write(|conn| {
        let token = maya.cookie("realign").unwrap();
        let viewer = sessions_of::viewer(&app.app, conn, &token, now)?;
        let who = Member::admit(viewer, "/")?;
        let learn = learn::ensure_profile_of(&app.app, conn, maya.id(), Kind::Personal, now)?;
        diesel::insert_into(learn_accounts::table)
            .values((
                learn_accounts::account_id.eq(at_work.id()),
                learn_accounts::learn_profile_id.eq(learn),
                learn_accounts::kind.eq(Kind::Work),
                learn_accounts::added_at.eq(now),
                learn_accounts::last_used_at.eq(now),
            ))
            .execute(conn)?;
        let account = accounts::find(conn, new.id())?;
        learn::link::offer(&app.app, conn, &who, &account, now)
    });
    (at_work.id(), path.rsplit('/').next().unwrap().to_owned())
}

/// The letter for what an answer is.
fn letter(answer: &Answer) -> char {
    match answer.code.as_u16() {
        303 if answer.location().starts_with("/sign-in?next=") => 's',
        403 => 'f',
        404 => 'n',
        500.. => '!',
        _ => '+',
    }
}

#[test]
fn every_route_stands_in_the_matrix_once() {
    let known: BTreeSet<(&str, &str)> = MATRIX.iter().map(|(method, path, _)| (*method, *path)).collect();
    assert_eq!(known.len(), MATRIX.len(), "a route stands in the matrix twice");
    let routes: BTreeSet<(&str, &str)> = TABLE.iter().map(|(method, path, _)| (*method, *path)).collect();
    assert_eq!(routes.len(), TABLE.len(), "a route is registered twice");
    let missing: Vec<_> = routes.difference(&known).collect();
    assert!(
        missing.is_empty(),
        "say in tests/it/routes.rs who may use {missing:?}"
    );
    let gone: Vec<_> = known.difference(&routes).collect();
    assert!(gone.is_empty(), "these routes are no more: {gone:?}");
}

#[tokio::test]
async fn what_is_refused_changes_nothing() {
    let world = World::start().await;
    world.enter().await;
    let mut wrong = Vec::new();
    for (method, path, columns) in MATRIX {
        let before = world.app.snapshot();
        for ((asker, name), expected) in world.askers.iter().zip(ASKERS).zip(columns.chars()) {
            if expected == '+' {
                continue;
            }
            let answer = world.ask(asker, method, path).await;
            let found = letter(&answer);
            let fits = if expected == '=' {
                found != '!'
            } else {
                found == expected
            };
            if !fits {
                wrong.push(format!("{method} {path} by {name}: {found} and not {expected}"));
            }
            if !answer.body.is_empty() && matches!(expected, 'n' | 'f') {
                for secret in [
                    "Maya Lindqvist",
                    "990217734",
                    "maya.contact",
                    world.case.code.as_str(),
                ] {
                    if answer.visible().contains(secret) {
                        wrong.push(format!("{method} {path} tells {name} of {secret:?}"));
                    }
                }
            }
        }
        let changed = before.changed(&world.app);
        if !changed.is_empty() {
            wrong.push(format!("{method} {path}: refused, and yet {changed:?} changed"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn whoever_may_is_let_in() {
    let mut wrong = Vec::new();
    for (column, name) in ASKERS.iter().enumerate() {
        let mut world = World::start().await;
        world.enter().await;
        for (method, path, columns) in MATRIX {
            if columns.chars().nth(column) != Some('+') {
                continue;
            }
            if column > 0 {
                // What was asked before may have ended the session, changed the role or set a password.
                world.askers[column].sign_in_again();
            }
            let answer = world.ask(&world.askers[column], method, path).await;
            let found = letter(&answer);
            if found != '+' {
                wrong.push(format!("{method} {path} by {name}: {found} ({})", answer.code));
                // Whatever is wrong with this one shall not spoil the next.
                world = World::start().await;
                world.enter().await;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_form_without_its_token_or_from_another_site_changes_nothing() {
    let world = World::start().await;
    world.enter().await;
    let fields: Vec<(String, String)> = FIELDS
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let before = world.app.snapshot();
    for (method, pattern, _) in MATRIX {
        if *method != "post" {
            continue;
        }
        let path = world.path(pattern);
        for asker in &world.askers {
            asker
                .post_raw(&path, &fields, Default::default())
                .await
                .status(403);
            let mut with_token = fields.clone();
            with_token.push(("csrf".to_owned(), asker.csrf()));
            for (name, value) in [
                ("sec-fetch-site", "cross-site"),
                ("origin", "https://evil.example"),
            ] {
                let mut headers = reqwest::header::HeaderMap::new();
                headers.insert(name, value.parse().unwrap());
                asker.post_raw(&path, &with_token, headers).await.status(403);
            }
        }
    }
    before.assert_unchanged(&world.app);
}

//! The demo: what its terminal promises is there.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use diesel::prelude::*;
use realign::accounts::{Kind, Role};
use realign::clock::{Clock, Randomness};
use realign::db::schema::{accounts, answers, bindings, passwords, profiles, questions, requests};
use realign::db::{Conn, Db};
use realign::demo::{self, World};
use realign::error::{Error, Result};

use crate::harness::plain_client;

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn one_command_starts_it_and_its_terminal_says_all_one_needs() {
    let directory = tempfile::tempdir().unwrap();
    let child = Command::new(env!("CARGO_BIN_EXE_realign"))
        .args(["demo", "--port", "0"])
        .env("TMPDIR", directory.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut running = Running(child);
    let mut told = Vec::new();
    for line in BufReader::new(running.0.stdout.take().unwrap()).lines() {
        told.push(line.unwrap());
        if told.last().unwrap().contains("Ctrl-C") {
            break;
        }
    }
    let text = told.join("\n");
    let base = told
        .iter()
        .find_map(|line| line.strip_prefix("listening on "))
        .expect("where it listens");
    let client = plain_client().build().unwrap();
    let ready = client.get(format!("{base}/readyz")).send().await.unwrap();
    assert!(ready.status().is_success());
    assert!(
        text.contains(&format!("{base}/demo/mail")) && text.contains("seconds instead of hours"),
        "{text}"
    );
    for wanted in [
        "maya@example.com",
        "maya.old@example.com",
        "maya.work@example.com",
        "lena@example.com",
        "lena.work@example.com",
        "lena.old@example.com",
        "rosa@example.com",
        "rosa.old@example.com",
        "noor.agent@example.com",
        "ben.agent@example.com",
        "ines.lead@example.com",
        "root.admin@example.com",
        "990417226",
        "Maya Lindqvist",
        "AZ-104",
    ] {
        assert!(text.contains(wanted), "{wanted} is not told:\n{text}");
    }
    let made = std::fs::read_dir(directory.path())
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    assert!(
        text.contains(made.file_name().unwrap().to_str().unwrap()),
        "{text}"
    );
    assert!(is_private(&made), "others can read {}", made.display());
}

fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o077 == 0
}

/// The demo's world, without its server.
fn world(directory: &Path) -> (realign::app::App, World) {
    let settings = demo::settings(([127, 0, 0, 1], 0).into(), directory).unwrap();
    let db: Db = realign::app::open_database(&settings, true).unwrap();
    let base = "http://127.0.0.1:8080".to_owned();
    let app = realign::app::App::new(settings, db, Clock::System, Randomness::System, base);
    let world = demo::fill(&app, directory).unwrap();
    (app, world)
}

#[test]
fn its_people_have_what_the_story_needs() {
    let directory = tempfile::tempdir().unwrap();
    let (app, world) = world(directory.path());
    assert!(app.settings.demo && app.settings.local_asserts_addresses);
    assert!(realign::accounts::password_fault(&world.password, "maya@example.com").is_none());
    let read = |work: fn(&mut Conn) -> Result<i64>| app.db.read::<_, Error>(work).unwrap();

    let roles: Vec<(Kind, Role)> = app
        .db
        .read(|conn| -> Result<_> {
            Ok(accounts::table
                .order(accounts::id.asc())
                .select((accounts::kind, accounts::role))
                .limit(12)
                .load(conn)?)
        })
        .unwrap();
    assert_eq!(
        roles,
        [
            (Kind::Personal, Role::Member),
            (Kind::Personal, Role::Member),
            (Kind::Work, Role::Member),
            (Kind::Personal, Role::Member),
            (Kind::Work, Role::Member),
            (Kind::Personal, Role::Member),
            (Kind::Personal, Role::Member),
            (Kind::Personal, Role::Member),
            (Kind::Work, Role::Agent),
            (Kind::Work, Role::Agent),
            (Kind::Work, Role::Lead),
            (Kind::Work, Role::Admin),
        ]
    );
    assert_eq!(world.sign_ins.len(), roles.len());

    // Bound by key, not by address alone: the old account can prove itself.
    assert_eq!(read(|conn| Ok(profiles::table.count().get_result(conn)?)), 5);
    assert_eq!(
        read(|conn| Ok(bindings::table
            .filter(bindings::subject.is_not_null())
            .count()
            .get_result(conn)?)),
        5
    );
    let (old, mcid) = app
        .db
        .read(|conn| -> Result<_> {
            let key = app
                .vault
                .lookup(realign::vault::Field::Address, "maya.old@example.com");
            let id = accounts::table
                .filter(accounts::email_key.eq(key))
                .select(accounts::id)
                .first(conn)?;
            let account = realign::accounts::find(conn, id)?;
            let bound = realign::certification::bound_to(conn, &account.key)?;
            Ok((bound, realign::certification::by_mcid(&app, conn, "990417226")?))
        })
        .unwrap();
    assert!(old.is_some() && old == mcid);

    let learn_of = |email: &'static str| {
        app.db
            .read(|conn| -> Result<_> {
                let key = app.vault.lookup(realign::vault::Field::Address, email);
                let id = accounts::table
                    .filter(accounts::email_key.eq(key))
                    .select(accounts::id)
                    .first(conn)?;
                realign::learn::profile_of(conn, id)
            })
            .unwrap()
    };
    // B1 starts with both on one profile, B2 with each on its own.
    assert_eq!(learn_of("lena@example.com"), learn_of("lena.work@example.com"));
    assert_ne!(learn_of("lena@example.com"), learn_of("lena.old@example.com"));
    assert_ne!(learn_of("maya@example.com"), learn_of("maya.work@example.com"));

    assert_eq!(read(|conn| Ok(requests::table.count().get_result(conn)?)), 1);
    assert!(read(|conn| Ok(questions::table.count().get_result(conn)?)) >= 6);
    assert!(read(|conn| Ok(answers::table.count().get_result(conn)?)) >= 6);
    assert_eq!(
        read(|conn| Ok(passwords::table.count().get_result(conn)?)),
        read(|conn| Ok(accounts::table.count().get_result(conn)?))
    );
}

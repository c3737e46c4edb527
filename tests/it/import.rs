//! Importing profiles and exams: what arrives in the database, and what an import may never change.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use diesel::prelude::*;
use realign::app::App;
use realign::certification::{BindingId, BindingOrigin, ProfileId, import};
use realign::clock::Stamp;
use realign::db::schema::{audit, bindings, exams, freezes, profiles};
use realign::db::{Conn, LookupKey};
use realign::error::Error;
use realign::vault::{Field, Scope, fold_address};
use serde_json::Value;

use crate::harness::TestApp;

const HEADER: &str = "mcid,legal_name,contact_email,country,phone,msa_email,created_on\n";
const ANN: &str = "990100001,Ann Lee,ann@example.org,DE,+49 30 1,ann@example.com,2020-01-01\n";
const BEA: &str = "990100002,Bea Ito,bea@example.org,JP,,bea@example.com,2021-01-01\n";

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name)
}

/// An import as the command does it.
struct Done {
    status: u8,
    told: String,
    report: Vec<Value>,
}

impl Done {
    /// Row, field or changed fields, code and outcome of each line of the report.
    fn lines(&self) -> Vec<String> {
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        self.report
            .iter()
            .map(|line| {
                let field = match line["changed"].as_array() {
                    Some(changed) => changed.iter().map(text).collect::<Vec<_>>().join("+"),
                    None => text(&line["field"]),
                };
                format!(
                    "{} {field} {} {}",
                    line["row"],
                    text(&line["code"]),
                    text(&line["outcome"])
                )
            })
            .collect()
    }
}

#[derive(Clone, Copy)]
enum What {
    Profiles,
    Exams,
}

fn run(app: &App, what: What, file: &Path) -> Done {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.jsonl");
    let mut told = Vec::new();
    let status = match what {
        What::Profiles => import::profiles(app, file, &report, &mut told),
        What::Exams => import::exams(app, file, &report, &mut told),
    }
    .unwrap();
    let written = std::fs::read_to_string(&report).unwrap_or_default();
    let report = written
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    Done {
        status,
        told: String::from_utf8(told).unwrap(),
        report,
    }
}

fn run_text(app: &App, what: What, text: &str) -> Done {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.csv");
    std::fs::write(&file, text).unwrap();
    run(app, what, &file)
}

fn profiles_of(app: &App, rows: &str) -> Done {
    run_text(app, What::Profiles, &format!("{HEADER}{rows}"))
}

fn change<T>(app: &App, mut work: impl FnMut(&mut Conn) -> QueryResult<T>) -> T {
    app.db.write::<T, Error>(|conn| Ok(work(conn)?)).unwrap()
}

fn profile(app: &App, mcid: &str) -> ProfileId {
    let key = app.vault.lookup(Field::Mcid, mcid);
    change(app, |conn| {
        profiles::table
            .filter(profiles::mcid_key.eq(&key))
            .select(profiles::id)
            .first(conn)
    })
}

/// Everything private of the profiles, opened, with the current binding; in the order of MCIDs.
fn dump(app: &App) -> Vec<String> {
    type Row = (
        ProfileId,
        realign::db::Sealed,
        realign::db::Sealed,
        Option<realign::db::Sealed>,
        realign::db::Sealed,
        Option<realign::db::Sealed>,
        String,
        i64,
    );
    let rows: Vec<Row> = change(app, |conn| {
        profiles::table
            .select((
                profiles::id,
                profiles::mcid_sealed,
                profiles::legal_name_sealed,
                profiles::contact_email_sealed,
                profiles::country_sealed,
                profiles::phone_sealed,
                profiles::created_on,
                profiles::version,
            ))
            .load(conn)
    });
    let mut lines: Vec<String> = rows
        .into_iter()
        .map(|(id, mcid, name, contact, country, phone, created_on, version)| {
            let open = |sealed| {
                app.vault
                    .open(Scope::Profile(id.0), &sealed)
                    .unwrap()
                    .into_exposed()
            };
            format!(
                "{} {} {:?} {} {:?} {created_on} {version} {:?}",
                open(mcid),
                open(name),
                contact.map(open),
                open(country),
                phone.map(open),
                current(app, id),
            )
        })
        .collect();
    lines.sort();
    lines
}

/// Address, issuer and subject of the current binding.
type Bound = (Option<String>, Option<String>, Option<String>);

fn current(app: &App, id: ProfileId) -> Option<Bound> {
    let row: Option<(Option<realign::db::Sealed>, Option<String>, Option<String>)> = change(app, |conn| {
        bindings::table
            .filter(bindings::profile_id.eq(id).and(bindings::ended_at.is_null()))
            .select((bindings::address_sealed, bindings::issuer, bindings::subject))
            .first(conn)
            .optional()
    });
    row.map(|(address, issuer, subject)| {
        let open = |sealed| {
            app.vault
                .open(Scope::Profile(id.0), &sealed)
                .unwrap()
                .into_exposed()
        };
        (address.map(open), issuer, subject)
    })
}

fn address(app: &App, mcid: &str) -> Option<String> {
    current(app, profile(app, mcid)).and_then(|bound| bound.0)
}

fn exam_rows(app: &App) -> Vec<(ProfileId, String, String, String, LookupKey)> {
    change(app, |conn| {
        exams::table
            .select((
                exams::profile_id,
                exams::exam,
                exams::taken_on,
                exams::outcome,
                exams::registration_key,
            ))
            .order((exams::profile_id, exams::taken_on, exams::exam, exams::id))
            .load(conn)
    })
}

#[tokio::test]
async fn the_clean_files_are_complete_and_again_without_change() {
    let test = TestApp::start().await;
    let app = &test.app;
    let first = run(app, What::Profiles, &data("profiles.csv"));
    assert_eq!((first.status, first.lines()), (0, vec![]), "{}", first.told);
    let first = run(app, What::Exams, &data("exams.csv"));
    assert_eq!((first.status, first.lines()), (0, vec![]), "{}", first.told);
    let (profiles, exams) = (dump(app), exam_rows(app));
    assert_eq!((profiles.len(), exams.len()), (5_000, 12_519));

    let again = run(app, What::Profiles, &data("profiles.csv"));
    assert_eq!((again.status, again.lines()), (0, vec![]));
    assert!(
        again
            .told
            .contains("0 new, 0 brought up to date, 5000 without change"),
        "{}",
        again.told
    );
    let again = run(app, What::Exams, &data("exams.csv"));
    assert_eq!((again.status, again.lines()), (0, vec![]));
    assert!(again.told.contains("12519 without change"), "{}", again.told);
    assert_eq!((dump(app), exam_rows(app)), (profiles, exams));
    let journal: i64 = change(app, |conn| bindings::table.count().get_result(conn));
    assert_eq!(journal, 5_000);
}

#[tokio::test]
async fn the_dirty_file_ends_as_its_faults_file_says() {
    let test = TestApp::start().await;
    let app = &test.app;
    let done = run(app, What::Profiles, &data("profiles-dirty.csv"));
    assert_eq!(done.status, 3);
    let faults: Vec<Value> =
        serde_json::from_slice(&std::fs::read(data("profiles-dirty.faults.json")).unwrap()).unwrap();
    let listed: BTreeSet<u64> = faults
        .iter()
        .map(|fault| fault["row"].as_u64().unwrap())
        .collect();
    let told: BTreeSet<u64> = done
        .report
        .iter()
        .map(|line| line["row"].as_u64().unwrap())
        .collect();
    assert_eq!(told, listed);
    let fixed: Vec<u64> = done
        .report
        .iter()
        .filter(|line| line["outcome"] == "fixed")
        .map(|line| line["row"].as_u64().unwrap())
        .collect();
    assert_eq!(fixed, [82, 102]);
    let stored = dump(app);
    assert_eq!(stored.len(), 200 - (listed.len() - fixed.len()));
    assert!(stored.iter().any(|line| line.starts_with("990123456 ")));
    assert!(stored.iter().any(|line| line.starts_with("940504924 ")));
    // The first of each repeated value is in, the later ones are not.
    assert!(
        stored
            .iter()
            .any(|line| line.starts_with("940504549 John Nguyễn"))
    );
    assert_eq!(
        stored
            .iter()
            .filter(|line| line.contains("d.carolinebrunel@example.net"))
            .count(),
        1
    );
}

#[tokio::test]
async fn a_report_and_the_record_hold_no_personal_data() {
    let test = TestApp::start().await;
    let app = &test.app;
    let done = run(app, What::Profiles, &data("profiles-dirty.csv"));
    let report = serde_json::to_string(&done.report).unwrap();
    let bodies: Vec<Vec<u8>> = change(app, |conn| audit::table.select(audit::body).load(conn));
    let record: String = bodies
        .into_iter()
        .map(|body| String::from_utf8(body).unwrap())
        .collect();
    assert!(
        record.contains("\"action\":\"profiles.imported\"") && record.contains("\"refused\":\"14\""),
        "{record}"
    );
    // An id may hold any digits, a number of a profile among them.
    let without_ids = |text: String| -> String {
        let pieces = text.split_inclusive(|sign: char| !sign.is_ascii_digit());
        pieces.filter(|piece| piece.len() < 16).collect()
    };
    for text in [report, record, done.told].map(without_ids) {
        for private in ["@", "9405", "９９", "Example", "Bcc", "AAAA", "2021-02-30"] {
            assert!(!text.contains(private), "{private} in {text}");
        }
    }
}

#[tokio::test]
async fn what_changed_is_told_by_field() {
    let test = TestApp::start().await;
    let app = &test.app;
    assert_eq!(profiles_of(app, &format!("{ANN}{BEA}")).status, 0);
    let changed = "990100001,Ann Lee-Roy,a.lee@example.org,AT,,ann.lee@example.com,2020-01-02\n";
    let done = profiles_of(app, &format!("{BEA}{changed}"));
    let fields = "msa_email+legal_name+contact_email+country+phone+created_on";
    assert_eq!(
        (done.status, done.lines()),
        (0, vec![format!("3 {fields} changed updated")])
    );
    let ann = profile(app, "990100001");
    assert_eq!(address(app, "990100001").as_deref(), Some("ann.lee@example.com"));
    // The journal keeps the earlier binding, and the new contact email counts as edited.
    let ends: Vec<Option<Stamp>> = change(app, |conn| {
        bindings::table
            .filter(bindings::profile_id.eq(ann))
            .order(bindings::id)
            .select(bindings::ended_at)
            .load(conn)
    });
    assert!(matches!(ends[..], [Some(_), None]), "{ends:?}");
    let edited: (Option<Stamp>, bool, i64) = change(app, |conn| {
        let columns = (
            profiles::contact_edited_at,
            profiles::contact_edited_here,
            profiles::version,
        );
        profiles::table.find(ann).select(columns).first(conn)
    });
    assert_eq!(edited, (Some(app.now()), false, 2));
    // An address in other case is the same address; an empty one takes the binding away.
    assert_eq!(
        profiles_of(app, &changed.replace("ann.lee@", "Ann.Lee@")).lines(),
        Vec::<String>::new()
    );
    let done = profiles_of(app, &changed.replace("ann.lee@example.com", ""));
    assert_eq!(done.lines(), ["2 msa_email changed updated"]);
    assert_eq!(current(app, ann), None);
}

#[tokio::test]
async fn what_was_done_here_is_kept() {
    let test = TestApp::start().await;
    let app = &test.app;
    let row = |n: u32, address: &str, contact: &str| {
        format!("99010000{n},Ann,{contact},DE,,{address},2020-01-01\n")
    };
    let file = |suffix: &str| -> String {
        (1..=5)
            .map(|n| {
                row(
                    n,
                    &format!("p{n}{suffix}@example.com"),
                    &format!("c{n}{suffix}@example.org"),
                )
            })
            .collect()
    };
    assert_eq!(profiles_of(app, &file("")).status, 0);
    // 1 is claimed, 2 rebound, 3 frozen, the contact email of 4 edited, 5 untouched.
    claim(app, profile(app, "990100001"));
    rebind(app, profile(app, "990100002"));
    freeze(&test, profile(app, "990100003"));
    let edited = profile(app, "990100004");
    change(app, |conn| {
        diesel::update(profiles::table.find(edited))
            .set(profiles::contact_edited_here.eq(true))
            .execute(conn)
    });
    let bound: Vec<_> = (1..=3)
        .map(|n| current(app, profile(app, &format!("99010000{n}"))))
        .collect();

    let done = profiles_of(app, &file(".new"));
    assert_eq!(done.status, 0, "{}", done.told);
    assert_eq!(
        done.lines(),
        [
            "2 msa_email claimed kept",
            "2 contact_email changed updated",
            "3 msa_email rebound kept",
            "3 contact_email changed updated",
            "4 msa_email frozen kept",
            "4 contact_email changed updated",
            "5 contact_email edited kept",
            "5 msa_email changed updated",
            "6 msa_email+contact_email changed updated",
        ]
    );
    let after: Vec<_> = (1..=3)
        .map(|n| current(app, profile(app, &format!("99010000{n}"))))
        .collect();
    assert_eq!(after, bound);
    assert!(
        dump(app)
            .iter()
            .any(|line| line.contains("990100004 Ann Some(\"c4@example.org\")"))
    );
    // A file without an address does not take a claimed binding away either.
    let done = profiles_of(app, &row(1, "", "c1.new@example.org"));
    assert_eq!(done.lines(), ["2 msa_email claimed kept"]);
}

/// As its owner would: the binding gets the account's key.
fn claim(app: &App, id: ProfileId) {
    change(app, |conn| {
        diesel::update(bindings::table.filter(bindings::profile_id.eq(id)))
            .set((
                bindings::issuer.eq("local"),
                bindings::subject.eq("s1"),
                bindings::claimed_at.eq(Some(app.now())),
            ))
            .execute(conn)
    });
}

/// As an approved request would: the old binding ended, one of another account begun.
fn rebind(app: &App, id: ProfileId) {
    change(app, |conn| {
        diesel::update(bindings::table.filter(bindings::profile_id.eq(id)))
            .set(bindings::ended_at.eq(Some(app.now())))
            .execute(conn)?;
        diesel::insert_into(bindings::table)
            .values((
                bindings::id.eq(BindingId::new(app)),
                bindings::profile_id.eq(id),
                bindings::issuer.eq("local"),
                bindings::subject.eq("s2"),
                bindings::origin.eq(BindingOrigin::Rebind),
                bindings::started_at.eq(app.now()),
            ))
            .execute(conn)
    });
}

/// As its owner would, asking on `/certification`.
fn freeze(test: &TestApp, id: ProfileId) {
    let owner = test.person("owner").id();
    let now = test.now();
    change(&test.app, |conn| {
        diesel::insert_into(freezes::table)
            .values((
                freezes::id.eq(test.app.new_id()),
                freezes::profile_id.eq(id),
                freezes::made_by.eq(owner),
                freezes::cause.eq("owner"),
                freezes::proven.eq(true),
                freezes::made_at.eq(now),
                freezes::review_by.eq(now),
            ))
            .execute(conn)
    });
}

#[tokio::test]
async fn one_account_is_bound_once_over_all_runs() {
    let test = TestApp::start().await;
    let app = &test.app;
    assert_eq!(profiles_of(app, ANN).status, 0);
    // The same unclaimed address on another profile is refused, whatever its case.
    let done = profiles_of(
        app,
        &format!(
            "{}{BEA}",
            ANN.replace("990100001", "990100009")
                .replace("ann@example.com", "ANN@example.com")
        ),
    );
    assert_eq!(
        (done.status, done.lines()),
        (3, vec!["2 msa_email duplicate refused".to_owned()])
    );
    // Where the first gives its address up in the same file, the second may have it.
    let moved = format!(
        "{}{}",
        ANN.replace("ann@example.com", "ann2@example.com"),
        BEA.replace("bea@example.com", "ann@example.com")
    );
    let done = profiles_of(app, &moved);
    assert_eq!(
        done.lines(),
        ["2 msa_email changed updated", "3 msa_email changed updated"]
    );
    assert_eq!(address(app, "990100002").as_deref(), Some("ann@example.com"));
}

#[tokio::test]
async fn a_key_binds_at_once_and_for_good() {
    let test = TestApp::start().await;
    let app = &test.app;
    assert_eq!(profiles_of(app, ANN).status, 0);
    let keyed = |rows: &str| {
        let header = HEADER.replace('\n', ",msa_issuer,msa_subject\n");
        run_text(app, What::Profiles, &format!("{header}{rows}"))
    };
    // An unclaimed binding takes the key on.
    let done = keyed(&format!(
        "{}{}",
        ANN.replace('\n', ",https://login.example,s1\n"),
        BEA.replace('\n', ",https://login.example,s2\n")
    ));
    assert_eq!(
        (done.status, done.lines()),
        (0, vec!["2 msa_subject changed updated".to_owned()])
    );
    let bound = current(app, profile(app, "990100001")).unwrap();
    assert_eq!(bound.2.as_deref(), Some("s1"));
    // It then belongs to that account: neither another key nor an address moves it.
    let done = keyed(&ANN.replace('\n', ",https://login.example,s3\n"));
    assert_eq!(done.lines(), ["2 msa_subject claimed kept"]);
    let done = profiles_of(app, &ANN.replace("ann@example.com", "other@example.com"));
    assert_eq!(done.lines(), ["2 msa_email claimed kept"]);
    assert_eq!(profiles_of(app, ANN).lines(), Vec::<String>::new());
    assert_eq!(current(app, profile(app, "990100001")), Some(bound));
    // And no other profile can have the account.
    let done = keyed(
        &ANN.replace("990100001", "990100009")
            .replace('\n', ",https://login.example,s2\n"),
    );
    assert_eq!(
        (done.status, done.lines()),
        (1, vec!["2 msa_subject duplicate refused".to_owned()])
    );
}

#[tokio::test]
async fn a_profile_without_an_account_has_no_binding() {
    let test = TestApp::start().await;
    let app = &test.app;
    assert_eq!(profiles_of(app, &ANN.replace("ann@example.com", "")).status, 0);
    assert_eq!(current(app, profile(app, "990100001")), None);
    assert_eq!(profiles_of(app, ANN).lines(), ["2 msa_email changed updated"]);
    assert_eq!(address(app, "990100001").as_deref(), Some("ann@example.com"));
    let key = app.vault.lookup(Field::Address, &fold_address("ann@example.com"));
    let found: i64 = change(app, |conn| {
        bindings::table
            .filter(bindings::address_key.eq(&key))
            .count()
            .get_result(conn)
    });
    assert_eq!(found, 1);
}

#[tokio::test]
async fn exams_need_their_profile_and_are_updated_by_registration() {
    let test = TestApp::start().await;
    let app = &test.app;
    assert_eq!(profiles_of(app, &format!("{ANN}{BEA}")).status, 0);
    let header = "mcid,exam,taken_on,outcome,registration_id,centre\n";
    let first = "990100001,AZ-104,2024-01-01,fail,4821,x\n990100002,AZ-104,2024-01-01,pass,4821,x\n";
    let done = run_text(
        app,
        What::Exams,
        &format!("{header}{first}990100003,AZ-104,2024-01-01,pass,4822,x\n"),
    );
    assert_eq!(
        (done.status, done.lines()),
        (3, vec!["4 mcid unknown_profile refused".to_owned()])
    );
    assert_eq!(done.told.matches("centre").count(), 1, "{}", done.told);
    let done = run_text(
        app,
        What::Exams,
        &format!("{header}{}", first.replace("fail", "pass")),
    );
    assert_eq!(
        (done.status, done.lines()),
        (0, vec!["2 outcome changed updated".to_owned()])
    );
    assert_eq!(exam_rows(app).len(), 2);
}

#[tokio::test]
async fn what_can_not_be_read_changes_nothing() {
    let test = TestApp::start().await;
    let app = &test.app;
    let done = run_text(
        app,
        What::Profiles,
        "mcid,legal_name,country,phone,shoe_size\n990100001,Ann,DE,,44\n",
    );
    assert_eq!(done.status, 1);
    for column in ["contact_email", "msa_email", "created_on"] {
        assert!(done.told.contains(column), "{}", done.told);
    }
    assert_eq!(run(app, What::Profiles, Path::new("/no/such/file.csv")).status, 1);
    assert_eq!(run_text(app, What::Profiles, "").status, 1);
    assert_eq!(profiles_of(app, "").status, 1);
    assert_eq!(profiles_of(app, "x,,,,,,\n").status, 1);
    // The report must not empty the file it reports on.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.csv");
    std::fs::write(&file, format!("{HEADER}{ANN}")).unwrap();
    assert_eq!(import::profiles(app, &file, &file, &mut Vec::new()).unwrap(), 1);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), format!("{HEADER}{ANN}"));
    assert_eq!(dump(app), Vec::<String>::new());
}

#[tokio::test]
async fn an_import_that_broke_off_ends_the_same() {
    let (whole, broken) = (TestApp::start().await, TestApp::start().await);
    let (whole, broken) = (&whole.app, &broken.app);
    let file: String = std::fs::read_to_string(data("profiles.csv"))
        .unwrap()
        .lines()
        .take(1_300)
        .map(|l| format!("{l}\n"))
        .collect();
    assert_eq!(run_text(whole, What::Profiles, &file).status, 0);
    // Killed after some batches: those are in, the rest is not.
    let half: String = file.split_inclusive('\n').take(1 + 500).collect();
    assert_eq!(run_text(broken, What::Profiles, &half).status, 0);
    let done = run_text(broken, What::Profiles, &file);
    assert_eq!((done.status, done.lines()), (0, vec![]));
    assert_eq!(dump(broken), dump(whole));
}

#[tokio::test]
async fn two_imports_at_once_double_nothing() {
    let test = TestApp::start().await;
    let app = &test.app;
    let file: String = std::fs::read_to_string(data("profiles.csv"))
        .unwrap()
        .lines()
        .take(2_001)
        .map(|l| format!("{l}\n"))
        .collect();
    std::thread::scope(|scope| {
        let both: Vec<_> = (0..2)
            .map(|_| scope.spawn(|| run_text(app, What::Profiles, &file)))
            .collect();
        for done in both {
            let done = done.join().unwrap();
            assert_eq!((done.status, done.lines()), (0, vec![]), "{}", done.told);
        }
    });
    let journal: i64 = change(app, |conn| bindings::table.count().get_result(conn));
    assert_eq!((dump(app).len(), journal), (2_000, 2_000));
}

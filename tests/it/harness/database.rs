//! A database for each test: a SQLite file, or on the server in `REALIGN_TEST_DATABASE` a copy of a template.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, RunQueryDsl};
use realign::db::{Db, DbSettings, Migrations};
use sha2::{Digest, Sha256};

/// Any number, other than the one migrations queue on.
const TEMPLATE_LOCK: i64 = 5_501_172_306;

/// One test's database; dropped with the test.
pub struct TestDatabase {
    /// What the product is told.
    pub url: String,
    place: Place,
}

enum Place {
    Sqlite { _directory: tempfile::TempDir },
    Postgres { server: String, name: String },
}

impl TestDatabase {
    /// A fresh, migrated database.
    pub fn create() -> Self {
        match std::env::var("REALIGN_TEST_DATABASE") {
            Ok(server) if !server.is_empty() => Self::on_postgres(server),
            _ => Self::in_file(),
        }
    }

    fn in_file() -> Self {
        let directory = tempfile::Builder::new().prefix("realign-it-").tempdir().unwrap();
        let url = format!("sqlite:{}", directory.path().join("test.db").display());
        migrate(&url);
        TestDatabase {
            url,
            place: Place::Sqlite {
                _directory: directory,
            },
        }
    }

    fn on_postgres(server: String) -> Self {
        let mut conn = PgConnection::establish(&server).expect("REALIGN_TEST_DATABASE can be reached");
        let template = template(&mut conn, &server);
        let name = format!("realign_it_{}", random_name());
        conn.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
            .unwrap();
        TestDatabase {
            url: at(&server, &name),
            place: Place::Postgres { server, name },
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Place::Postgres { server, name } = &self.place {
            // A test that failed has a better message than this could give.
            if let Ok(mut conn) = PgConnection::establish(server) {
                let _ = conn.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
            }
        }
    }
}

/// The migrated template of this schema; made by whoever comes first, the others wait.
fn template(conn: &mut PgConnection, server: &str) -> String {
    #[derive(diesel::QueryableByName)]
    struct Found {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        found: bool,
    }
    let name = format!("realign_template_{}", schema_hash());
    conn.batch_execute(&format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})"))
        .unwrap();
    let Found { found } = diesel::sql_query(format!(
        "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = '{name}') AS found"
    ))
    .get_result(conn)
    .unwrap();
    if !found {
        // Renamed when it is complete, so that a run that was stopped leaves no half template.
        let half = format!("realign_half_{}", random_name());
        conn.batch_execute(&format!("CREATE DATABASE {half}")).unwrap();
        migrate(&at(server, &half));
        conn.batch_execute(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{half}'"
        ))
        .unwrap();
        rename(conn, &half, &name);
    }
    conn.batch_execute(&format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})"))
        .unwrap();
    name
}

/// The connections that migrated it may still be closing.
fn rename(conn: &mut PgConnection, from: &str, to: &str) {
    for _ in 0..50 {
        match conn.batch_execute(&format!("ALTER DATABASE {from} RENAME TO {to}")) {
            Ok(()) => return,
            Err(_) => std::thread::sleep(std::time::Duration::from_millis(20)),
        }
    }
    panic!("the template database is in use");
}

fn migrate(url: &str) {
    let db = Db::open(DbSettings {
        url: url.to_owned(),
        pool_size: 1,
        create: true,
    })
    .unwrap();
    Migrations::run(&db).unwrap();
}

/// The server's URL with another database.
fn at(server: &str, name: &str) -> String {
    let mut url = url::Url::parse(server).expect("REALIGN_TEST_DATABASE is a URL");
    url.set_path(name);
    url.to_string()
}

fn schema_hash() -> String {
    let mut files = Vec::new();
    collect(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations"),
        &mut files,
    );
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        hash.update(file.display().to_string());
        hash.update(std::fs::read(&file).unwrap());
    }
    data_encoding::HEXLOWER.encode(&hash.finalize()[..8])
}

fn collect(directory: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

fn random_name() -> String {
    let mut bytes = [0u8; 8];
    getrandom::fill(&mut bytes).unwrap();
    data_encoding::HEXLOWER.encode(&bytes)
}

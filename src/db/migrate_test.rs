//! The migrations on a database of their own: up, down, up, and by several nodes at once. SQLite, or the server that
//! `REALIGN_TEST_DATABASE` names.

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query};

use super::{Conn, Db, DbError, DbSettings, MigrationState, Migrations};

/// A database that goes away with the value.
struct Scratch {
    db: Option<Db>,
    server: Option<(String, String)>,
    _directory: tempfile::TempDir,
}

impl Scratch {
    fn new(name: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let name = format!("migrate_{name}_{}", std::process::id());
        let server = std::env::var("REALIGN_TEST_DATABASE").ok();
        let url = match &server {
            None => format!("sqlite:{}", directory.path().join("realign.db").display()),
            Some(server) => {
                execute(server, &format!("CREATE DATABASE {name}"));
                let mut url = url::Url::parse(server).unwrap();
                url.set_path(&name);
                url.into()
            }
        };
        let settings = DbSettings {
            url,
            pool_size: 1,
            create: true,
        };
        Scratch {
            db: Some(Db::open(settings).unwrap()),
            server: server.map(|server| (server, name)),
            _directory: directory,
        }
    }

    fn db(&self) -> &Db {
        self.db.as_ref().unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.db = None;
        if let Some((server, name)) = &self.server {
            execute(server, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

fn execute(server: &str, statement: &str) {
    PgConnection::establish(server)
        .unwrap()
        .batch_execute(statement)
        .unwrap();
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

const SQLITE_SCHEMA: &str =
    "SELECT type || ' ' || name || ' ' || coalesce(sql, '') AS line FROM sqlite_schema
    WHERE tbl_name NOT IN ('__diesel_schema_migrations', 'sqlite_sequence') ORDER BY 1";

const POSTGRES_SCHEMA: &str = "SELECT line FROM (
    SELECT concat_ws(' ', relkind, relname) AS line FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default)
        FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT concat_ws(' ', conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    ) AS everything WHERE line NOT LIKE '%\\_\\_diesel\\_schema\\_migrations%' ORDER BY 1";

/// Every table, column, index and constraint, one line each.
fn schema(db: &Db) -> Vec<String> {
    let lines: Result<Vec<Line>, DbError> = db.read(|conn| {
        Ok(match conn {
            Conn::Sqlite(lite) => sql_query(SQLITE_SCHEMA).load(lite)?,
            Conn::Pg(pg) => sql_query(POSTGRES_SCHEMA).load(pg)?,
        })
    });
    lines.unwrap().into_iter().map(|line| line.line).collect()
}

#[test]
fn up_down_up_ends_where_it_began() {
    let scratch = Scratch::new("updown");
    let db = scratch.db();
    assert_eq!(schema(db), Vec::<String>::new());

    let count = Migrations::run(db).unwrap();
    let first = schema(db);
    assert!(count > 0 && first.len() > count);
    assert_eq!(Migrations::state(db).unwrap(), MigrationState { pending: 0 });

    assert_eq!(Migrations::revert_all(db).unwrap(), count);
    assert_eq!(schema(db), Vec::<String>::new(), "left over after going down");
    assert_eq!(Migrations::state(db).unwrap(), MigrationState { pending: count });

    assert_eq!(Migrations::run(db).unwrap(), count);
    assert_eq!(schema(db), first);
    assert_eq!(
        Migrations::run(db).unwrap(),
        0,
        "a second run finds nothing to do"
    );
}

#[test]
fn nodes_that_start_together_migrate_once() {
    let scratch = Scratch::new("together");
    let barrier = std::sync::Barrier::new(4);
    let counts: Vec<usize> = std::thread::scope(|scope| {
        let node = || {
            barrier.wait();
            Migrations::run(scratch.db()).unwrap()
        };
        let nodes: Vec<_> = (0..4).map(|_| scope.spawn(node)).collect();
        nodes.into_iter().map(|node| node.join().unwrap()).collect()
    });
    let state = Migrations::state(scratch.db()).unwrap();
    assert_eq!(state, MigrationState { pending: 0 });
    let migrating = counts.iter().filter(|count| **count > 0).count();
    assert!(migrating >= 1, "{counts:?}");
    if scratch.server.is_some() {
        assert_eq!(migrating, 1, "{counts:?}");
    }
}

//! Everything in the database, to show that a refusal changed nothing.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::Text;
use realign::db::Conn;

use super::app::TestApp;

/// Every row of every table, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    tables: BTreeMap<String, Vec<String>>,
    strict: bool,
}

/// Bookkeeping that any visit may change.
const BOOKKEEPING: &[&str] = &["throttles", "jobs"];
const BOOKKEEPING_COLUMNS: &[(&str, &str)] = &[("sessions", "last_seen_at"), ("sessions", "idle_until")];

impl TestApp {
    /// The database now, without throttles, jobs and when sessions were last used.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::take(self, false)
    }

    /// The database now, with everything.
    pub fn snapshot_of_all(&self) -> Snapshot {
        Snapshot::take(self, true)
    }
}

impl Snapshot {
    fn take(app: &TestApp, strict: bool) -> Self {
        let tables = app.read(|conn| {
            let mut found = BTreeMap::new();
            for table in tables(conn)? {
                if strict || !BOOKKEEPING.contains(&table.as_str()) {
                    let rows = rows(conn, &table, strict)?;
                    found.insert(table, rows);
                }
            }
            Ok(found)
        });
        Snapshot { tables, strict }
    }

    /// How many rows a table has.
    pub fn rows(&self, table: &str) -> usize {
        self.tables[table].len()
    }

    /// The tables with a row that shows this text, whatever its case.
    pub fn showing(&self, text: &str) -> Vec<&str> {
        let text = text.to_lowercase();
        let shows = |rows: &Vec<String>| rows.iter().any(|row| row.to_lowercase().contains(&text));
        let found = self.tables.iter().filter(|(_, rows)| shows(rows));
        found.map(|(table, _)| table.as_str()).collect()
    }

    /// The tables with a row that has this text among its bytes, sealed in the plain format.
    pub fn sealing(&self, text: &str) -> Vec<&str> {
        self.showing(&data_encoding::HEXLOWER.encode(text.as_bytes()))
    }

    /// The tables that differ.
    pub fn changed(&self, app: &TestApp) -> Vec<String> {
        let now = Snapshot::take(app, self.strict);
        let differs = |table: &&String| self.tables[*table] != now.tables[*table];
        self.tables.keys().filter(differs).cloned().collect()
    }

    /// The database still is as it was then.
    #[track_caller]
    pub fn assert_unchanged(&self, app: &TestApp) {
        self.assert_changed_only(app, &[]);
    }

    /// Nothing but these tables differs.
    #[track_caller]
    pub fn assert_changed_only(&self, app: &TestApp, allowed: &[&str]) {
        let now = Snapshot::take(app, self.strict);
        let mut told = String::new();
        for (table, before) in &self.tables {
            if allowed.contains(&table.as_str()) {
                continue;
            }
            let (old, new) = (rows_of(before), rows_of(&now.tables[table]));
            for row in old.difference(&new) {
                told.push_str(&format!("\n- {table}: {row}"));
            }
            for row in new.difference(&old) {
                told.push_str(&format!("\n+ {table}: {row}"));
            }
        }
        assert!(told.is_empty(), "the database changed:{told}");
    }
}

fn rows_of(rows: &[String]) -> BTreeSet<&String> {
    rows.iter().collect()
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn lines(conn: &mut Conn, sql: String) -> realign::error::Result<Vec<String>> {
    let lines: Vec<Line> = diesel::sql_query(sql).load(conn)?;
    Ok(lines.into_iter().map(|line| line.line).collect())
}

fn tables(conn: &mut Conn) -> realign::error::Result<Vec<String>> {
    let sql = match conn {
        Conn::Pg(_) => "SELECT tablename::text AS line FROM pg_tables WHERE schemaname = 'public'",
        Conn::Sqlite(_) => {
            "SELECT name AS line FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        }
    };
    lines(conn, sql.to_owned())
}

fn rows(conn: &mut Conn, table: &str, strict: bool) -> realign::error::Result<Vec<String>> {
    let columns = match conn {
        Conn::Pg(_) => format!(
            "SELECT column_name::text AS line FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}'"
        ),
        Conn::Sqlite(_) => format!("SELECT name AS line FROM pragma_table_info('{table}')"),
    };
    let columns = lines(conn, columns)?;
    let kept = columns
        .iter()
        .filter(|column| strict || !BOOKKEEPING_COLUMNS.contains(&(table, column)));
    let shown: Vec<String> = match conn {
        Conn::Pg(_) => kept
            .map(|column| format!("'{column}=' || coalesce(\"{column}\"::text, 'NULL')"))
            .collect(),
        Conn::Sqlite(_) => kept
            .map(|column| format!("'{column}=' || quote(\"{column}\")"))
            .collect(),
    };
    lines(
        conn,
        format!(
            "SELECT {} AS line FROM \"{table}\" ORDER BY 1",
            shown.join(" || ' ' || ")
        ),
    )
}

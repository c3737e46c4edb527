//! Migrations: embedded in the binary, run at start under a lock, or by `realign migrate`.

use diesel::Connection;
use diesel::connection::SimpleConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::pool::{Conn, Db, DbError};

const EMBEDDED: EmbeddedMigrations = embed_migrations!("migrations");
/// Any fixed number: the advisory lock that PostgreSQL nodes starting together queue on.
const LOCK: i64 = 7_273_501_944;

/// Where a database stands against the migrations of this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MigrationState {
    /// Migrations this program has and the database has not.
    pub pending: usize,
}

/// Applying and undoing the schema.
pub struct Migrations;

impl Migrations {
    /// Applies what is pending and tells how many that were. Safe to call from several nodes at once.
    ///
    /// # Errors
    /// The database does not answer, or a migration fails: that one is rolled back.
    pub fn run(db: &Db) -> Result<usize, DbError> {
        Self::locked(db, |conn| {
            Ok(conn.run_pending_migrations(EMBEDDED).map_err(failed)?.len())
        })
    }

    /// Undoes every migration. All data is lost: for tests of the migrations only.
    ///
    /// # Errors
    /// As [`Migrations::run`].
    pub fn revert_all(db: &Db) -> Result<usize, DbError> {
        Self::locked(db, |conn| {
            Ok(conn.revert_all_migrations(EMBEDDED).map_err(failed)?.len())
        })
    }

    /// What is still to be applied, changing nothing.
    ///
    /// # Errors
    /// The database does not answer.
    pub fn state(db: &Db) -> Result<MigrationState, DbError> {
        let mut conn = db.dedicated()?;
        let pending = match &mut conn {
            Conn::Pg(pg) => pending(pg)?,
            Conn::Sqlite(lite) => pending(lite)?,
        };
        Ok(MigrationState { pending })
    }

    fn locked(db: &Db, work: impl Fn(&mut dyn Harness) -> Result<usize, DbError>) -> Result<usize, DbError> {
        let mut conn = db.dedicated()?;
        match &mut conn {
            Conn::Pg(pg) => {
                pg.batch_execute(&format!(
                    "SET lock_timeout = '60s'; SELECT pg_advisory_lock({LOCK})"
                ))?;
                let result = work(pg);
                pg.batch_execute(&format!("SELECT pg_advisory_unlock({LOCK})"))?;
                result
            }
            // A SQLite file belongs to one node. Should two processes start at once, the second waits for the first one's
            // transaction, fails on the tables that stand there now, and finds nothing left to do when it looks again.
            Conn::Sqlite(lite) => work(lite).or_else(|_| work(lite)),
        }
    }
}

/// Counts inside of a transaction that is undone, for looking makes the table of the applied migrations.
fn pending<C: Connection + MigrationHarness<C::Backend>>(conn: &mut C) -> Result<usize, DbError> {
    let mut found = Err(DbError::Migration("not looked".to_owned()));
    let undone = conn.transaction(|conn| {
        found = conn
            .pending_migrations(EMBEDDED)
            .map(|pending| pending.len())
            .map_err(failed);
        Err::<(), _>(diesel::result::Error::RollbackTransaction)
    });
    match undone {
        Ok(()) | Err(diesel::result::Error::RollbackTransaction) => found,
        Err(error) => Err(error.into()),
    }
}

fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> DbError {
    DbError::Migration(error.to_string())
}

/// What of diesel's harness is needed, for either connection.
trait Harness {
    fn run_pending_migrations(
        &mut self,
        source: EmbeddedMigrations,
    ) -> diesel::migration::Result<Vec<String>>;
    fn revert_all_migrations(&mut self, source: EmbeddedMigrations)
    -> diesel::migration::Result<Vec<String>>;
}

macro_rules! harness {
    ($connection:ty) => {
        impl Harness for $connection {
            fn run_pending_migrations(
                &mut self,
                source: EmbeddedMigrations,
            ) -> diesel::migration::Result<Vec<String>> {
                let done = MigrationHarness::run_pending_migrations(self, source)?;
                Ok(done.iter().map(ToString::to_string).collect())
            }
            fn revert_all_migrations(
                &mut self,
                source: EmbeddedMigrations,
            ) -> diesel::migration::Result<Vec<String>> {
                let done = MigrationHarness::revert_all_migrations(self, source)?;
                Ok(done.iter().map(ToString::to_string).collect())
            }
        }
    };
}
harness!(diesel::PgConnection);
harness!(diesel::SqliteConnection);

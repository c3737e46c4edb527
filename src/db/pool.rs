//! Connections, pools and transactions.

use std::sync::Arc;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::r2d2::{ManageConnection, Pool, PooledConnection};
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::{Connection, PgConnection, SqliteConnection};

use super::crew::Crew;

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL.
    Pg(PgConnection),
    /// SQLite.
    Sqlite(SqliteConnection),
}

/// Which database a URL names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DbKind {
    /// `postgres://…`
    Postgres,
    /// `sqlite:…` or a bare path.
    Sqlite,
}

/// What the database layer needs to know.
#[derive(Clone)]
pub struct DbSettings {
    /// `postgres://…`, `sqlite:PATH` or a path. May hold a password: never printed.
    pub url: String,
    /// Connections for reading (on PostgreSQL: all connections).
    pub pool_size: u32,
    /// Whether a SQLite file that does not exist is made.
    pub create: bool,
}

impl DbSettings {
    /// The database chosen by the scheme; the derived `establish` would take any text for a SQLite file.
    pub fn kind(&self) -> DbKind {
        if self.url.starts_with("postgres://") || self.url.starts_with("postgresql://") {
            DbKind::Postgres
        } else {
            DbKind::Sqlite
        }
    }

    /// The path of the SQLite file.
    pub fn sqlite_path(&self) -> &str {
        let path = self.url.strip_prefix("sqlite:").unwrap_or(&self.url);
        path.strip_prefix("//").unwrap_or(path)
    }
}

/// Why the database could not be used.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// No connection within a second: the caller answers 503.
    #[error("no database connection is free")]
    Busy,
    /// The work on a connection ended in a panic.
    #[error("work on the database was cut short")]
    Cut,
    /// The file is not there and this command does not make it.
    #[error("the database file {0} does not exist; `realign migrate` makes it")]
    Missing(String),
    /// The SQLite library is older than the first one without the WAL-reset corruption.
    #[error("SQLite {0} is too old; 3.51.3 or newer is needed")]
    OldSqlite(String),
    /// A query failed.
    #[error(transparent)]
    Query(#[from] DieselError),
    /// Connecting failed; the text never holds the URL.
    #[error("cannot connect to the database: {0}")]
    Connect(String),
    /// A migration failed.
    #[error("migration failed: {0}")]
    Migration(String),
}

impl DbError {
    /// Whether trying again later may help: answered with 503.
    pub fn is_passing(&self) -> bool {
        match self {
            DbError::Busy | DbError::Connect(_) => true,
            DbError::Query(error) => is_passing(error),
            DbError::Cut | DbError::Missing(_) | DbError::OldSqlite(_) | DbError::Migration(_) => false,
        }
    }
}

/// Locked, full, closed: the database can not do it now but may in a moment.
fn is_passing(error: &DieselError) -> bool {
    match error {
        DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection, _) => true,
        DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        DieselError::DatabaseError(_, info) => {
            let text = info.message();
            [
                "locked",
                "full",
                "disk I/O",
                "readonly",
                "terminating connection",
                "server closed",
                "deadlock",
                "statement timeout",
                "lock timeout",
            ]
            .iter()
            .any(|word| text.contains(word))
        }
        _ => false,
    }
}

/// A transaction that is worth running again: PostgreSQL asks for it, or a row appeared between looking for it and
/// inserting it, which the second run then finds.
fn wants_retry(error: &DieselError) -> bool {
    match error {
        DieselError::DatabaseError(
            DatabaseErrorKind::SerializationFailure | DatabaseErrorKind::UniqueViolation,
            _,
        ) => true,
        DieselError::DatabaseError(DatabaseErrorKind::Unknown, info) => {
            info.message().contains("deadlock detected")
        }
        _ => false,
    }
}

struct Manager {
    settings: DbSettings,
    writer: bool,
}

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = DbError;

    fn connect(&self) -> Result<Conn, DbError> {
        connect(&self.settings, self.writer)
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), DbError> {
        match conn {
            // A file does not go away; a query at every checkout would be paid by every page.
            Conn::Sqlite(_) => Ok(()),
            Conn::Pg(pg) => pg.batch_execute("SELECT 1").map_err(DbError::from),
        }
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        use diesel::connection::TransactionManager;
        std::thread::panicking() || match conn {
            Conn::Pg(pg) => {
                <PgConnection as diesel::Connection>::TransactionManager::is_broken_transaction_manager(pg)
            }
            Conn::Sqlite(lite) => {
                <SqliteConnection as diesel::Connection>::TransactionManager::is_broken_transaction_manager(
                    lite,
                )
            }
        }
    }
}

fn connect(settings: &DbSettings, writer: bool) -> Result<Conn, DbError> {
    // A driver that can not read a URL quotes pieces of it, and one of them may be the password.
    let hide = |error: diesel::ConnectionError| {
        let said = error.to_string();
        let quotes = ["percent-encoded", "missing \"", "invalid", "URI"];
        DbError::Connect(if quotes.iter().any(|word| said.contains(word)) {
            "the database URL can not be read; what is wrong with it is not shown, for it may hold the password"
                .to_owned()
        } else {
            said.replace(&settings.url, "the given URL")
        })
    };
    match settings.kind() {
        DbKind::Postgres => {
            let mut pg = PgConnection::establish(&settings.url).map_err(hide)?;
            pg.batch_execute("SET statement_timeout = '10s'; SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '30s'")?;
            Ok(Conn::Pg(pg))
        }
        DbKind::Sqlite => {
            let path = settings.sqlite_path();
            if !settings.create && !std::path::Path::new(path).exists() {
                return Err(DbError::Missing(path.to_owned()));
            }
            let mut lite = SqliteConnection::establish(path).map_err(hide)?;
            lite.batch_execute(
                "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                 PRAGMA cache_size = -16000; PRAGMA mmap_size = 268435456; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 1000",
            )?;
            if !writer {
                lite.batch_execute("PRAGMA query_only = ON")?;
            }
            Ok(Conn::Sqlite(lite))
        }
    }
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    readers: Pool<Manager>,
    writer: Pool<Manager>,
    reading: Crew,
    writing: Crew,
    settings: Arc<DbSettings>,
}

/// Whether a trip to the database changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trip {
    /// It calls [`Db::read`].
    Read,
    /// It calls [`Db::write`].
    Write,
}

/// How long a page waits for a connection before it answers 503.
pub(super) const WAIT: Duration = Duration::from_secs(1);
/// How often a transaction that PostgreSQL refused to serialise runs again.
const RETRIES: u32 = 5;

impl Db {
    /// Opens the pools and checks that the database answers.
    ///
    /// # Errors
    /// The file is missing, the server can not be reached, or SQLite is too old.
    pub fn open(settings: DbSettings) -> Result<Self, DbError> {
        // Tried once by hand first, for r2d2 would only say "timed out".
        let mut first = connect(&settings, true)?;
        if let Conn::Sqlite(lite) = &mut first {
            check_sqlite_version(lite)?;
        }
        drop(first);
        let pool = |writer: bool, size: u32| {
            Pool::builder()
                .max_size(size.max(1))
                .min_idle(Some(1))
                .connection_timeout(WAIT)
                .test_on_check_out(settings.kind() == DbKind::Postgres)
                .build_unchecked(Manager {
                    settings: settings.clone(),
                    writer,
                })
        };
        let (readers, writer, reading, writing) = match settings.kind() {
            DbKind::Sqlite => (
                pool(false, settings.pool_size),
                pool(true, 1),
                Crew::start("db-read", settings.pool_size)?,
                Crew::start("db-write", 1)?,
            ),
            DbKind::Postgres => {
                let (both, hands) = (
                    pool(true, settings.pool_size),
                    Crew::start("db", settings.pool_size)?,
                );
                (both.clone(), both, hands.clone(), hands)
            }
        };
        Ok(Db {
            readers,
            writer,
            reading,
            writing,
            settings: Arc::new(settings),
        })
    }

    /// Which database this is.
    pub fn kind(&self) -> DbKind {
        self.settings.kind()
    }

    /// A connection of its own outside of the pools, for migrations.
    pub(super) fn dedicated(&self) -> Result<Conn, DbError> {
        connect(&self.settings, true)
    }

    /// Runs `work` on a reading connection, in one snapshot on SQLite.
    ///
    /// # Errors
    /// [`DbError::Busy`] when no connection is free within a second, and what `work` returns.
    pub fn read<T, E: From<DbError>>(&self, work: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        let mut conn = self.checkout(&self.readers)?;
        let snapshot = matches!(&*conn, Conn::Sqlite(_));
        if snapshot {
            conn.batch_execute("BEGIN").map_err(DbError::from)?;
        }
        let result = work(&mut conn);
        if snapshot {
            conn.batch_execute("ROLLBACK").map_err(DbError::from)?;
        }
        result
    }

    /// Runs `work` in one writing transaction that commits when it returns `Ok` and rolls back otherwise.
    /// `work` may run more than once: it must have no effect outside of the database.
    ///
    /// # Errors
    /// [`DbError::Busy`], what `work` returns, or a commit that failed.
    pub fn write<T, E: From<DbError> + AsDiesel>(
        &self,
        mut work: impl FnMut(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut conn = self.checkout(&self.writer)?;
        let begin = match &*conn {
            // A deferred transaction that turns into a writer fails at once when another has written meanwhile.
            Conn::Sqlite(_) => "BEGIN IMMEDIATE",
            Conn::Pg(_) => "BEGIN",
        };
        let mut tries = 0;
        loop {
            tries += 1;
            conn.batch_execute(begin).map_err(DbError::from)?;
            let failed = match work(&mut conn) {
                Ok(value) => match conn.batch_execute("COMMIT") {
                    Ok(()) => return Ok(value),
                    Err(error) => E::from(DbError::from(error)),
                },
                Err(error) => error,
            };
            // A rollback that fails leaves the connection to be replaced; the first error is the one to tell.
            let _ = conn.batch_execute("ROLLBACK");
            if tries >= RETRIES || !failed.as_diesel().is_some_and(wants_retry) {
                return Err(failed);
            }
        }
    }

    /// Runs `work`, which makes the one trip that is named, on a thread made for that.
    ///
    /// # Errors
    /// [`DbError::Busy`] when none was free within a second, [`DbError::Cut`] when `work` panicked.
    pub async fn travel<T: Send + 'static>(
        &self,
        trip: Trip,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, DbError> {
        match trip {
            Trip::Read => self.reading.run(work).await,
            Trip::Write => self.writing.run(work).await,
        }
    }

    fn checkout(&self, pool: &Pool<Manager>) -> Result<PooledConnection<Manager>, DbError> {
        pool.get().map_err(|_| DbError::Busy)
    }
}

/// An error that may carry a failed query, so that [`Db::write`] can tell what to run again.
pub trait AsDiesel {
    /// The failed query, if that is what went wrong.
    fn as_diesel(&self) -> Option<&DieselError>;
}

impl AsDiesel for DbError {
    fn as_diesel(&self) -> Option<&DieselError> {
        match self {
            DbError::Query(error) => Some(error),
            DbError::Busy
            | DbError::Cut
            | DbError::Missing(_)
            | DbError::OldSqlite(_)
            | DbError::Connect(_)
            | DbError::Migration(_) => None,
        }
    }
}

fn check_sqlite_version(lite: &mut SqliteConnection) -> Result<(), DbError> {
    use diesel::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct Version {
        #[diesel(sql_type = diesel::sql_types::Text)]
        version: String,
    }
    let Version { version } = diesel::sql_query("SELECT sqlite_version() AS version").get_result(lite)?;
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let found = (
        parts.next().unwrap_or(0),
        parts.next().unwrap_or(0),
        parts.next().unwrap_or(0),
    );
    if found < (3, 51, 3) {
        return Err(DbError::OldSqlite(version));
    }
    Ok(())
}

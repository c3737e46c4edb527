//! The database: one connection type over SQLite and PostgreSQL, its pools, and the two ways to use it,
//! [`Db::read`] and [`Db::write`]. Everything that differs between the two databases stands in this folder.

mod crew;
mod migrate;
#[cfg(test)]
mod migrate_test;
mod one_of;
mod pool;
#[rustfmt::skip]
pub mod schema;
mod types;

pub use migrate::{MigrationState, Migrations};
pub use one_of::{OneOf, one_of};
pub use pool::{AsDiesel, Conn, Db, DbError, DbKind, DbSettings, Trip};
pub use types::{Code, LookupKey, Sealed, UnknownWord};

use diesel::result::{DatabaseErrorKind, Error};

/// Whether an insert was refused because a row of the same key stands there already.
pub fn is_duplicate(error: &Error) -> bool {
    matches!(error, Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
}

/// Asks the database for an answer.
///
/// # Errors
/// It gives none.
pub fn ping(conn: &mut Conn) -> Result<(), DbError> {
    use diesel::connection::SimpleConnection;
    Ok(conn.batch_execute("SELECT 1")?)
}

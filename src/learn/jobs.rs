//! Background work of Learn profiles.

use super::store::offers;
use crate::app::App;
use crate::db::Conn;
use crate::error::Result;

/// Whether there is anything to sweep.
///
/// # Errors
/// The database.
pub fn waits(app: &App, conn: &mut Conn) -> Result<bool> {
    offers::has_old(conn, app.now())
}

/// Removes accounts that were proven long ago and never added; says how many rows.
///
/// # Errors
/// The database.
pub fn run(app: &App) -> Result<usize> {
    let now = app.now();
    app.db.write(|conn| offers::sweep(conn, now))
}

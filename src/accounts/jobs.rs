//! Background work of accounts.

use super::store::settings;
use crate::app::App;
use crate::db::Conn;
use crate::error::Result;

/// Whether there is anything to sweep.
///
/// # Errors
/// The database.
pub fn waits(app: &App, conn: &mut Conn) -> Result<bool> {
    settings::has_dead(conn, app.now())
}

/// Removes dead sessions, links and windows of throttles; says how many rows.
///
/// # Errors
/// The database.
pub fn run(app: &App) -> Result<usize> {
    let now = app.now();
    app.db.write(|conn| settings::sweep(conn, now))
}

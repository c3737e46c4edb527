//! Background work of accounts. [`touched`] runs every half minute or so: until it has, a session in use looks idle.

use super::{sessions, store};
use crate::app::App;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::Result;

/// Writes down when sessions were last used. Should the transaction fail, the next use notes it again.
///
/// # Errors
/// The database.
pub fn touched(app: &App, conn: &mut Conn) -> Result<()> {
    let seen: Vec<_> = app.take_touched().into_iter().collect();
    sessions::write_touched(conn, &seen)
}

/// Removes dead sessions, links and windows of throttles; says how many rows. Once an hour is plenty.
///
/// # Errors
/// The database.
pub fn sweep(_: &App, conn: &mut Conn, now: Stamp) -> Result<usize> {
    store::settings::sweep(conn, now)
}

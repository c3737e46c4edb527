//! The worker as a job.

use super::store;
use super::worker::{self, Sent};
use crate::app::App;
use crate::db::Conn;
use crate::error::{Error, Result};

/// Whether there is mail to send.
///
/// # Errors
/// The database.
pub fn waits(app: &App, conn: &mut Conn) -> Result<bool> {
    Ok(!store::due(conn, app.now(), 1)?.is_empty())
}

/// Sends what is due, and tells how many mails were settled. The conversations with the mail server run on a thread of
/// their own: a silent server stalls nothing else, and the caller may be anything.
///
/// # Errors
/// The database, or no thread is to be had.
pub fn run_due(app: &App) -> Result<usize> {
    let sent = std::thread::scope(|scope| scope.spawn(|| send(app)).join());
    let sent = sent.map_err(|_| Error::Internal("sending mail was cut short".into()))??;
    Ok(sent.sent + sent.failed + sent.later)
}

fn send(app: &App) -> Result<Sent> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::Internal(format!("no runtime for sending mail: {error}")))?;
    runtime.block_on(worker::run_once(app))
}

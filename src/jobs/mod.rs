//! Background work: the jobs of all slices in one list. Those that concern everybody are leased in the database, so that
//! several nodes do not run one twice.

mod runner;
mod store;

use std::time::Duration;

pub use runner::{Attempt, attempt, run};

use crate::accounts::{self, sessions};
use crate::app::App;
use crate::audit;
use crate::db::Conn;
use crate::error::Result;
use crate::learn;
use crate::mail;
use crate::requests;

/// Who runs a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One node for all: leased in the database.
    Once,
    /// Every node for itself: it concerns what the node has in memory.
    EachNode,
}

/// Something that is done again and again.
#[derive(Clone, Copy, Debug)]
pub struct Job {
    /// Its name in the database and in the log.
    pub name: &'static str,
    /// The time between two runs.
    pub every: Duration,
    /// Who runs it.
    pub scope: Scope,
    /// A quick look whether there is anything to do, so that an idle product writes nothing.
    pub waits: fn(&App, &mut Conn) -> Result<bool>,
    /// Does it and tells how much was done. It opens its own trips to the database, and may be cut short at any point:
    /// a later run goes on.
    pub run: fn(&App) -> Result<usize>,
}

/// Every job there is.
pub const ALL: &[Job] = &[
    Job {
        name: "audit.seal",
        every: Duration::from_secs(1),
        scope: Scope::Once,
        waits: |_, conn| audit::has_unsealed(conn),
        run: seal_record,
    },
    Job {
        name: "sessions.touch",
        every: Duration::from_secs(15),
        scope: Scope::EachNode,
        waits: |app, _| Ok(app.has_touched()),
        run: write_touched,
    },
    Job {
        name: "accounts.sweep",
        every: Duration::from_secs(3600),
        scope: Scope::Once,
        waits: accounts::jobs::waits,
        run: accounts::jobs::run,
    },
    Job {
        name: "learn.sweep",
        every: Duration::from_secs(3600),
        scope: Scope::Once,
        waits: learn::jobs::waits,
        run: learn::jobs::run,
    },
    Job {
        name: "requests.due",
        every: Duration::from_secs(1),
        scope: Scope::Once,
        waits: requests::jobs::waits,
        run: requests::jobs::run_due,
    },
    Job {
        // Every node sends: each mail is leased for itself.
        name: "mail.send",
        every: Duration::from_secs(1),
        scope: Scope::EachNode,
        waits: mail::jobs::waits,
        run: mail::jobs::run_due,
    },
];

fn seal_record(app: &App) -> Result<usize> {
    let mut all = 0;
    loop {
        let sealed = app.db.write(audit::seal)?;
        all += sealed;
        if sealed == 0 {
            return Ok(all);
        }
    }
}

/// Writes down when sessions were last used. Also done once more when the server stops.
///
/// # Errors
/// The database; nothing is forgotten then.
pub fn write_touched(app: &App) -> Result<usize> {
    let seen: Vec<_> = app.take_touched().into_iter().collect();
    let result = app.db.write(|conn| sessions::write_touched(conn, &seen));
    if result.is_err() {
        for (session, at) in &seen {
            app.touch(*session, *at);
        }
    }
    result.map(|()| seen.len())
}

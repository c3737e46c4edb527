//! Running jobs: each has a loop of its own, so that a slow one keeps no other waiting.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::{ALL, Job, Scope, store};
use crate::app::App;
use crate::error::{Error, Result};

/// A node that died with a lease keeps the others from the job for this long.
const LEASE: Duration = Duration::from_secs(60);
/// A job that failed is tried again after its usual pause, at most this long.
const RETRY: Duration = Duration::from_secs(60);

/// What came of an attempt to run a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// It ran, and did so much.
    Done(usize),
    /// There is nothing to do.
    Idle,
    /// It is not due, or another node is at it.
    NotNow,
}

/// Runs all jobs until `stop` says so or is dropped; a job that has begun is finished.
pub async fn run(app: App, stop: watch::Receiver<bool>) {
    let mut loops = JoinSet::new();
    for job in ALL {
        loops.spawn(repeat(app.clone(), job, stop.clone()));
    }
    while loops.join_next().await.is_some() {}
}

async fn repeat(app: App, job: &'static Job, mut stop: watch::Receiver<bool>) {
    loop {
        match app.block(move |app| attempt(app, job)).await {
            Ok(Attempt::Done(count)) if count > 0 => tracing::debug!(job = job.name, count, "job done"),
            Ok(Attempt::Done(_) | Attempt::Idle | Attempt::NotNow) => {}
            Err(error) => tracing::error!(job = job.name, cause = %error, "a job failed; it is tried again"),
        }
        tokio::select! {
            () = tokio::time::sleep(job.every) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

/// Runs a job if it has something to do, is due, and no other node is at it.
///
/// # Errors
/// The database, and what the job returns; a panic too is an error here.
pub fn attempt(app: &App, job: &Job) -> Result<Attempt> {
    if !app.db.read(|conn| (job.waits)(app, conn))? {
        return Ok(Attempt::Idle);
    }
    match job.scope {
        Scope::EachNode => guarded(app, job).map(Attempt::Done),
        Scope::Once => leased(app, job),
    }
}

fn leased(app: &App, job: &Job) -> Result<Attempt> {
    let now = app.now();
    // A look before the writing transaction, which would hold others up.
    let next: Option<_> = app.db.read(|conn| store::next_at(conn, job.name))?;
    if next.is_some_and(|at| at > now) {
        return Ok(Attempt::NotNow);
    }
    let holder = app.new_id();
    let until = now.plus(LEASE);
    if !app
        .db
        .write(|conn| store::lease(conn, job.name, holder, until, now))?
    {
        return Ok(Attempt::NotNow);
    }
    let result = guarded(app, job);
    // A node's own timer is never exact: without some slack, every second run would come too early.
    let pause = match result {
        Ok(_) => job.every.mul_f32(0.9),
        Err(_) => job.every.mul_f32(0.9).min(RETRY),
    };
    let released = app.now();
    app.db
        .write(|conn| store::release(conn, job.name, holder, pause, released))?;
    result.map(Attempt::Done)
}

fn guarded(app: &App, job: &Job) -> Result<usize> {
    catch_unwind(AssertUnwindSafe(|| (job.run)(app)))
        .unwrap_or_else(|_| Err(Error::Internal(format!("the job {} panicked", job.name))))
}

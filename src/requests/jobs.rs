//! What happens to requests by the passing of time: reminders, locks, expiry, the end of holds, nudges.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::model::{EndReason, RequestId};
use super::state::{Move, State, Turn};
use super::store::{self, Change, Request};
use super::{hold, letters, merging, moves};
use crate::app::App;
use crate::certification::merge;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::{Audience, EventKind};
use crate::mail::MailKind;
use crate::threads;

/// Requests looked up at once.
const BATCH: i64 = 200;

/// Whether anything is due.
///
/// # Errors
/// The database.
pub fn waits(app: &App, conn: &mut Conn) -> Result<bool> {
    Ok(!store::due(conn, app.now(), None, 1)?.is_empty())
}

/// Does what is due. Each request has a transaction of its own: one that fails does not keep the others.
///
/// # Errors
/// The database; a failing request is logged and tried again with the next run.
pub fn run_due(app: &App) -> Result<usize> {
    run_in_batches(app, BATCH)
}

/// As [`run_due`], looking so many up at once. Those that fail stay due; the next batch begins behind them.
///
/// # Errors
/// As [`run_due`].
pub fn run_in_batches(app: &App, most: i64) -> Result<usize> {
    let now = app.now();
    let (mut done, mut after) = (0, None);
    loop {
        let due = app.db.read(|conn| store::due(conn, now, after, most))?;
        for (_, request) in &due {
            if app.traffic.is_closing() {
                return Ok(done);
            }
            match guarded(app, *request, now) {
                Ok(()) => done += 1,
                Err(error) => {
                    tracing::error!(request = request.0, cause = %error, "a due request could not be advanced")
                }
            }
        }
        match due.last() {
            Some(last) if i64::try_from(due.len()).is_ok_and(|found| found >= most) => after = Some(*last),
            _ => return Ok(done),
        }
    }
}

/// A panic is the failure of this request and of no other.
fn guarded(app: &App, id: RequestId, now: Stamp) -> Result<()> {
    let work = || {
        app.db.write(|conn| {
            // Read inside of the transaction, one node at a time: it may have moved on.
            store::hold(conn, id)?;
            let request = store::by_id(conn, id)?;
            match request.due_at {
                Some(at) if at <= now => advance(app, conn, &request, now),
                _ => Ok(()),
            }
        })
    };
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Error::Internal("advancing a due request panicked".into())))
}

fn advance(app: &App, conn: &mut Conn, request: &Request, now: Stamp) -> Result<()> {
    match request.state {
        State::Verifying if request.turn == Turn::Requester => wait_for_requester(app, conn, request, now),
        State::Holding => match request.hold_until {
            // The notices have had their time: the hold runs without waiting for the rest.
            None => hold::run_clock(conn, request, now),
            Some(until) if until <= now => match merge::running(conn, request.id)? {
                Some(merge) => merging::carry_out(app, conn, request, &merge, now),
                None => hold::rebind(app, conn, request, now),
            },
            Some(until) => due(conn, request, Some(until), request.nudges, now),
        },
        State::Rebound => nudge(app, conn, request, now),
        State::Open
        | State::Verifying
        | State::Approved
        | State::Connected
        | State::Contested
        | State::Rejected
        | State::Expired
        | State::Withdrawn
        | State::Undone
        | State::Duplicate
        | State::Closed => due(conn, request, None, request.nudges, now),
    }
}

/// Reminder, lock, expiry, counted from when the requester's turn began.
fn wait_for_requester(app: &App, conn: &mut Conn, request: &Request, now: Stamp) -> Result<()> {
    let times = &app.settings.times;
    match request.nudges {
        0 => {
            let once = request.turn_since.0.to_string();
            remind(app, conn, request, MailKind::Reminder, &once, now)?;
            due(
                conn,
                request,
                Some(request.turn_since.plus(times.lock_after)),
                1,
                now,
            )
        }
        1 => {
            threads::set_locked(conn, request.thread_id, true, now)?;
            due(
                conn,
                request,
                Some(request.turn_since.plus(times.expire_after)),
                2,
                now,
            )
        }
        _ => {
            let moved = moves::make(app, conn, request, Move::Expire, None, |change| change, &[], now)?;
            if let moves::Moved::Done(after) = moved {
                letters::to_requester(
                    app,
                    conn,
                    &after,
                    MailKind::Expired,
                    &after.version.to_string(),
                    now,
                )?;
            }
            Ok(())
        }
    }
}

/// Reminds the person to connect, and closes the request when the time to object is over too: until then an objection
/// must still find it.
fn nudge(app: &App, conn: &mut Conn, request: &Request, now: Stamp) -> Result<()> {
    let times = &app.settings.times;
    let rebound = request.rebound_at.unwrap_or(request.active_at);
    let end = rebound.plus(times.objection_window);
    if now >= end {
        let why = |change: Change| Change {
            ended_reason: Some(Some(EndReason::NeverConnected)),
            ..change
        };
        let _moved = moves::make(app, conn, request, Move::Lapse, None, why, &[], now)?;
        return Ok(());
    }
    let sent = usize::try_from(request.nudges).unwrap_or(usize::MAX);
    if times
        .nudges
        .get(sent)
        .is_some_and(|wait| rebound.plus(*wait) <= now)
    {
        remind(app, conn, request, MailKind::Nudge, &sent.to_string(), now)?;
    }
    let next = times.nudges.get(sent + 1).map_or(end, |wait| rebound.plus(*wait));
    due(conn, request, Some(next), request.nudges.saturating_add(1), now)
}

/// Writes to the requester, and shows on the timeline that they were written to.
fn remind(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    kind: MailKind,
    once: &str,
    now: Stamp,
) -> Result<()> {
    letters::to_requester(app, conn, request, kind, once, now)?;
    let (what, who) = (EventKind::Reminded, Audience::Private);
    moves::tell(app, conn, request, what, who, None, None, now)
}

fn due(conn: &mut Conn, request: &Request, at: Option<Stamp>, nudges: i32, now: Stamp) -> Result<()> {
    // A job is no activity: the queue keeps its order.
    let change = Change {
        due_at: Some(at),
        nudges: Some(nudges),
        active_at: Some(request.active_at),
        ..Change::default()
    };
    // Beaten by a move: that one has decided what is due.
    let _ = store::shift(conn, request, request.state, change, now)?;
    Ok(())
}

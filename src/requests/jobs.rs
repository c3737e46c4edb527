//! What happens to requests by the passing of time: reminders, locks, expiry, the end of holds, nudges.

use super::model::EndReason;
use super::state::{Move, State, Turn};
use super::store::{self, Change, Request};
use super::{hold, letters, merging, moves};
use crate::app::App;
use crate::certification::merge;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::{Audience, EventKind};
use crate::mail::MailKind;
use crate::threads;

/// Requests looked at in one run.
const BATCH: i64 = 200;

/// Whether anything is due.
///
/// # Errors
/// The database.
pub fn waits(app: &App, conn: &mut Conn) -> Result<bool> {
    Ok(!store::due(conn, app.now(), 1)?.is_empty())
}

/// Does what is due. Each request has a transaction of its own: one that fails does not keep the others.
///
/// # Errors
/// The database; a failing request is logged and tried again with the next run.
pub fn run_due(app: &App) -> Result<usize> {
    let now = app.now();
    let due = app.db.read(|conn| store::due(conn, now, BATCH))?;
    let mut done = 0;
    for request in due {
        let result = app.db.write(|conn| {
            // Read again inside of the transaction, one node at a time: it may have moved on.
            store::hold(conn, request.id)?;
            let fresh = store::by_id(conn, request.id)?;
            match fresh.due_at {
                Some(at) if at <= now => advance(app, conn, &fresh, now),
                _ => Ok(()),
            }
        });
        match result {
            Ok(()) => done += 1,
            Err(error) => {
                tracing::error!(request = request.id.0, cause = %error, "a due request could not be advanced")
            }
        }
    }
    Ok(done)
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
            letters::to_requester(
                app,
                conn,
                request,
                MailKind::Reminder,
                &request.turn_since.0.to_string(),
                now,
            )?;
            moves::tell(
                app,
                conn,
                request,
                EventKind::Reminded,
                Audience::Private,
                None,
                None,
                now,
            )?;
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
        letters::to_requester(app, conn, request, MailKind::Nudge, &sent.to_string(), now)?;
        moves::tell(
            app,
            conn,
            request,
            EventKind::Reminded,
            Audience::Private,
            None,
            None,
            now,
        )?;
    }
    let next = times.nudges.get(sent + 1).map_or(end, |wait| rebound.plus(*wait));
    due(conn, request, Some(next), request.nudges.saturating_add(1), now)
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

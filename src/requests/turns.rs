//! Whose turn it is: what messages, answers, connecting, taking back and coming back do to a request.

use super::model::{EndReason, RequestId, Setback};
use super::state::{Move, State, Turn};
use super::store::{self, Change, Request};
use super::{letters, moves};
use crate::app::App;
use crate::audit;
use crate::certification::ProfileId;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::{Audience, EventKind};
use crate::mail::MailKind;
use crate::threads::{self, Side, ThreadId};
use crate::verification::{self, EvidenceKind, PROFILE_UPDATED};
use crate::web::Member;

use moves::Moved;

/// A message was posted in a thread: the other side's turn begins, and the requester hears of staff's messages.
///
/// # Errors
/// The database.
pub fn after_message(app: &App, conn: &mut Conn, thread: ThreadId, side: Side, now: Stamp) -> Result<()> {
    let Some(request) = store::by_thread(conn, thread)? else {
        return Ok(());
    };
    match side {
        Side::Staff => {
            letters::to_requester(
                app,
                conn,
                &request,
                MailKind::NewMessage,
                &format!("message {}", now.0),
                now,
            )?;
            give_turn(app, conn, &request, Turn::Requester, now)?;
        }
        Side::Requester => give_turn(app, conn, &request, Turn::Staff, now)?,
        Side::System => return Ok(()),
    }
    moves::show_verification(app, conn, &request, now)
}

/// The requester gave evidence: staff's turn, and verification shows as begun.
///
/// # Errors
/// The database.
pub fn after_evidence(app: &App, conn: &mut Conn, request: RequestId, now: Stamp) -> Result<()> {
    let request = store::by_id(conn, request)?;
    give_turn(app, conn, &request, Turn::Staff, now)?;
    moves::show_verification(app, conn, &request, now)
}

/// Only verification waits for people; every other state has its turn by itself.
fn give_turn(app: &App, conn: &mut Conn, request: &Request, turn: Turn, now: Stamp) -> Result<()> {
    if request.state != State::Verifying {
        return Ok(());
    }
    if request.turn == turn {
        // The requester's time counts from the first message that asks something of them: a second one gives no more.
        return Ok(());
    }
    let change = Change {
        turn: Some(turn),
        turn_since: Some(now),
        due_at: Some((turn == Turn::Requester).then(|| now.plus(app.settings.times.remind_after))),
        nudges: Some(0),
        ..Change::default()
    };
    if turn == Turn::Staff && request.nudges > 0 {
        // Silence has locked it; it is over.
        threads::set_locked(conn, request.thread_id, false, now)?;
    }
    // Beaten by a decision: that one has set the turn.
    let _ = store::shift(conn, request, request.state, change, now)?;
    Ok(())
}

/// The person has connected the profile: its rebound requests are done.
///
/// # Errors
/// The database.
pub fn after_connected(app: &App, conn: &mut Conn, profile: ProfileId, now: Stamp) -> Result<()> {
    for request in store::of_profile(conn, profile, &[State::Rebound])? {
        let _moved = moves::make(
            app,
            conn,
            &request,
            Move::Connect,
            None,
            |change| change,
            &[],
            now,
        )?;
    }
    Ok(())
}

/// The profile was frozen: what was approved for it and has not happened goes back to verification.
///
/// # Errors
/// The database.
pub fn after_frozen(app: &App, conn: &mut Conn, profile: ProfileId, now: Stamp) -> Result<()> {
    for request in store::of_profile(conn, profile, &[State::Approved, State::Holding])? {
        let _moved = moves::set_back(app, conn, &request, Setback::Frozen, now)?;
    }
    Ok(())
}

/// An import changed the profile: what was proven against it as it was counts no more, nor do answers of these kinds, which
/// were compared with what changed. Staff is told; the requester only where an approval has told them of the profile.
///
/// # Errors
/// The database.
pub fn after_profile_changed(
    app: &App,
    conn: &mut Conn,
    profile: ProfileId,
    answers: &[EvidenceKind],
    now: Stamp,
) -> Result<()> {
    let proofs = [EvidenceKind::CurrentAccount, EvidenceKind::ContactEmail];
    for request in store::naming(conn, profile, State::UNFINISHED)? {
        let why = if request.state.takes_evidence() {
            PROFILE_UPDATED
        } else {
            Setback::ProfileChanged.as_str()
        };
        let mut voided = 0;
        for which in request.named_as(profile) {
            for kind in proofs.iter().chain(answers) {
                voided += verification::void_about(conn, request.id, which, *kind, why, now)?;
            }
        }
        if voided == 0 {
            continue;
        }
        let (what, who) = (EventKind::Evidence, Audience::Staff);
        moves::tell(app, conn, &request, what, who, None, Some(PROFILE_UPDATED), now)?;
        let facts = [("why", why.to_owned()), ("items", voided.to_string())];
        let entry = audit::Entry {
            actor: None,
            action: "verification.voided",
            request: Some(request.id),
            profile: Some(profile),
            facts: &facts,
        };
        audit::record(app, conn, &entry, now)?;
    }
    Ok(())
}

/// The requester takes the request back.
///
/// # Errors
/// The database.
pub(crate) fn withdraw(
    app: &App,
    conn: &mut Conn,
    who: &Member,
    request: &Request,
    now: Stamp,
) -> Result<Moved> {
    let moved = moves::make(
        app,
        conn,
        request,
        Move::Withdraw,
        Some(who.account),
        |change| change,
        &[],
        now,
    )?;
    if let Moved::Done(_) = &moved {
        super::approvals::void_all(conn, request.id, now)?;
    }
    Ok(moved)
}

/// The requester comes back to a request that silence has locked, or that expired. Evidence that has not expired stays.
///
/// # Errors
/// The database.
pub(crate) fn reopen(
    app: &App,
    conn: &mut Conn,
    who: &Member,
    request: &Request,
    now: Stamp,
) -> Result<Moved> {
    if request.is_locked() {
        give_turn(app, conn, request, Turn::Staff, now)?;
        let (what, to) = (EventKind::Moved, Some(request.state.as_str()));
        moves::tell(
            app,
            conn,
            request,
            what,
            Audience::Private,
            Some(who.account),
            to,
            now,
        )?;
        return Ok(Moved::Done(Box::new(store::by_id(conn, request.id)?)));
    }
    crate::accounts::hold(conn, who.account)?;
    if store::unfinished_of(conn, who.account)?.is_some() {
        // Another one is under way by now: one at a time.
        return Ok(Moved::Not(request.state));
    }
    let moved = moves::make(
        app,
        conn,
        request,
        Move::Reopen,
        Some(who.account),
        |change| change,
        &[],
        now,
    )?;
    if let Moved::Done(_) = &moved {
        threads::set_locked(conn, request.thread_id, false, now)?;
    }
    Ok(moved)
}

/// The wanted account turned out to be the current one: there is nothing to change.
///
/// # Errors
/// The database.
pub fn close_same_account(app: &App, conn: &mut Conn, request: &Request, now: Stamp) -> Result<Moved> {
    let why = |change: Change| Change {
        ended_reason: Some(Some(EndReason::SameAccount)),
        ..change
    };
    moves::make(
        app,
        conn,
        request,
        Move::Close,
        Some(request.author_id),
        why,
        &[],
        now,
    )
}

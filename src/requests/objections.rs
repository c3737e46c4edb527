//! Objections: an old contact stops a change; only leads decide whether it goes on.

mod store;

use super::approvals::{self, Note};
use super::model::{Channel, EndReason, NoteKind, Resolution};
use super::state::{Move, State};
use super::store::{self as rows, Change, Request};
use super::{hold, letters, merging, moves};
use crate::accounts::{AccountId, AccountKey};
use crate::app::App;
use crate::certification::merge::{self, MergeState};
use crate::certification::{self, ProfileId, Replaced, Restore};
use crate::clock::Stamp;
use crate::connection::{self, ConnectionState};
use crate::db::{Code, Conn, LookupKey};
use crate::error::{Error, Result};
use crate::events::{Audience, EventKind};
use crate::mail::MailKind;
use crate::threads::Text;
use crate::web::Lead;

use moves::Moved;
pub use store::open_since;
pub(crate) use store::{dismissed_at, was_closed, was_upheld};

/// Where an objection comes from, and which profile it protects.
#[derive(Clone, Debug)]
pub(crate) enum From<'a> {
    /// The link of a notice, to this address.
    Notice(ProfileId, Channel, Option<&'a LookupKey>),
    /// A sign-in as the account that is or was bound.
    SignIn(ProfileId, AccountId),
}

/// How an objection went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Objected {
    /// The change is stopped; a lead looks at it.
    Contested,
    /// It was stopped already; this objection is noted too.
    AlreadyContested,
    /// Too late, or nothing to stop: the state that was found.
    Not(State),
}

/// Stops a change.
///
/// # Errors
/// The database.
pub(crate) fn object(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    from: &From<'_>,
    now: Stamp,
) -> Result<Objected> {
    // Waits for a lead who decides at this moment: no objection may be left open on a request that goes on.
    rows::hold(conn, request.id)?;
    let request = &rows::by_id(conn, request.id)?;
    let window = app.settings.times.objection_window;
    if request.rebound_at.is_some_and(|at| at.plus(window) <= now) {
        return Ok(Objected::Not(request.state));
    }
    let (profile, channel, address, by) = match from {
        From::Notice(profile, channel, address) => (*profile, *channel, *address, None),
        From::SignIn(profile, account) => (*profile, Channel::SignIn, None, Some(*account)),
    };
    let met = request.state;
    let outcome = if met == State::Contested {
        Objected::AlreadyContested
    } else {
        let change = |change: Change| Change {
            contested_from: Some(Some(met)),
            ..change
        };
        let facts = [("channel", channel.to_string())];
        match moves::make(app, conn, request, Move::Object, by, change, &facts, now)? {
            Moved::Done(_) => Objected::Contested,
            Moved::Not(State::Contested) => Objected::AlreadyContested,
            Moved::Not(state) => return Ok(Objected::Not(state)),
        }
    };
    let objection = store::NewObjection {
        request: request.id,
        profile,
        channel,
        address,
        by,
    };
    if store::stands_already(conn, &objection)? {
        return Ok(outcome);
    }
    store::add(app, conn, objection, now)?;
    moves::tell(
        app,
        conn,
        request,
        EventKind::Objected,
        Audience::Staff,
        by,
        Some(channel.as_str()),
        now,
    )?;
    if outcome == Objected::Contested {
        letters::to_requester(
            app,
            conn,
            request,
            MailKind::Objection,
            &request.version.to_string(),
            now,
        )?;
    }
    Ok(outcome)
}

/// The profile for which this account may stop the change by signing in: it is bound to it now, or was until this
/// request. A merge concerns the owners of both profiles, also the one whose account stays.
///
/// # Errors
/// The database.
pub fn may_object(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    key: &AccountKey,
) -> Result<Option<ProfileId>> {
    let merge = merge::of_request(conn, request.id)?.filter(|merge| merge.state != MergeState::Cancelled);
    let profiles = match &merge {
        Some(merge) => merge.profiles().to_vec(),
        None => request.profile_id.into_iter().collect(),
    };
    let keeps_its_own = merge.filter(|merge| !merge.rebound).map(|merge| merge.survivor);
    for profile in profiles {
        let held = match request.rebound_at {
            None => certification::binding_of(app, conn, profile)?,
            Some(_) if keeps_its_own == Some(profile) => certification::binding_of(app, conn, profile)?,
            Some(_) => certification::ended_by(app, conn, request.id, profile)?,
        };
        if held.and_then(|binding| binding.key).as_ref() == Some(key) {
            return Ok(Some(profile));
        }
    }
    Ok(None)
}

/// How a resolution went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resolved {
    /// It was decided.
    Done(State),
    /// Two leads decide here, and this was the first vote.
    Voted,
    /// Not contested (any more): the state that was found.
    Already(State),
    /// The lead asked for it, approved it, objected to it, or is the account it moves to.
    Own,
    /// The earlier account is bound elsewhere by now, so the change can not be undone.
    CanNotUndo,
}

/// A lead decides on the objections of a request. After an objection to it was dismissed once, two leads have to agree
/// on the next, so that neither a thief of an old mailbox nor one bribed lead decides for ever.
///
/// # Errors
/// [`Error::NotFound`], or the database.
pub(crate) fn resolve(
    app: &App,
    conn: &mut Conn,
    lead: &Lead,
    code: &Code,
    how: Resolution,
    reason: &Text,
    now: Stamp,
) -> Result<Resolved> {
    let found = rows::by_code(conn, code)?.id;
    // Two leads who vote at once must see each other, or neither is the second.
    rows::hold(conn, found)?;
    let request = rows::by_id(conn, found)?;
    if request.state != State::Contested {
        return Ok(Resolved::Already(request.state));
    }
    if is_own(conn, lead, &request)? {
        return Ok(Resolved::Own);
    }
    let mut note = Note {
        request: request.id,
        thread: request.thread_id.0,
        by: lead.account,
        kind: NoteKind::Resolution,
        text: reason,
    };
    if store::was_dismissed(conn, request.id)? {
        let way = match how {
            Resolution::Dismissed => NoteKind::VoteDismissed,
            Resolution::Upheld => NoteKind::VoteUpheld,
        };
        let since = store::open_since(conn, request.id)?.unwrap_or(request.active_at);
        if !approvals::votes(conn, request.id, way, since)?
            .iter()
            .any(|voter| *voter != lead.account)
        {
            note.kind = way;
            approvals::add_note(app, conn, &note, now)?;
            return Ok(Resolved::Voted);
        }
    }
    let resolved = match how {
        Resolution::Dismissed => dismiss(app, conn, lead, &request, now)?,
        Resolution::Upheld => uphold(app, conn, lead, &request, now)?,
    };
    if let Resolved::Done(_) = resolved {
        approvals::add_note(app, conn, &note, now)?;
        store::close_all(conn, request.id, lead.account, how, now)?;
    }
    Ok(resolved)
}

/// Whether the lead has a part in the request: asked for it, approved it, objected to it, or is the account it moves to.
pub(super) fn is_own(conn: &mut Conn, lead: &Lead, request: &Request) -> Result<bool> {
    Ok(request.author_id == lead.account
        || request.wanted_account_id == Some(lead.account)
        || approvals::approvers(conn, request.id)?.contains(&lead.account)
        || store::is_open_by(conn, request.id, lead.account)?)
}

fn is_connected(conn: &mut Conn, request: &Request) -> Result<bool> {
    let profiles: Vec<ProfileId> = match merge::of_request(conn, request.id)? {
        Some(merge) if merge.state != MergeState::Cancelled => merge.profiles().to_vec(),
        Some(_) | None => request.profile_id.into_iter().collect(),
    };
    for profile in profiles {
        let found = connection::of_profile(conn, profile)?;
        if found.is_some_and(|found| found.state == ConnectionState::Connected) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The request goes on where it was; a hold runs anew.
fn dismiss(app: &App, conn: &mut Conn, lead: &Lead, request: &Request, now: Stamp) -> Result<Resolved> {
    let approved_at = request.approved_at;
    let (rebound_at, nudge) = (request.rebound_at, app.settings.times.objection_window);
    let change = |change: Change| Change {
        contested_from: Some(None),
        approved_at: Some(approved_at),
        hold_until: Some(None),
        rebound_at: Some(rebound_at),
        due_at: Some(rebound_at.map(|at| at.plus(nudge))),
        ..change
    };
    match moves::make(
        app,
        conn,
        request,
        Move::Resume,
        Some(lead.account),
        change,
        &[],
        now,
    )? {
        Moved::Done(after) => {
            if after.state == State::Holding {
                return hold::resume(app, conn, &after, now).map(Resolved::Done);
            }
            if after.state == State::Rebound && is_connected(conn, &after)? {
                // Connected while it was contested.
                let _moved = moves::make(app, conn, &after, Move::Connect, None, |change| change, &[], now)?;
            }
            Ok(Resolved::Done(after.state))
        }
        Moved::Not(state) => Ok(Resolved::Already(state)),
    }
}

/// The request ends; a change that was made is undone.
fn uphold(app: &App, conn: &mut Conn, lead: &Lead, request: &Request, now: Stamp) -> Result<Resolved> {
    let merge = merge::of_request(conn, request.id)?.filter(|merge| merge.state == MergeState::Done);
    if let Some(merge) = &merge {
        if !merging::take_apart(app, conn, lead, request, merge, now)? {
            return Ok(Resolved::CanNotUndo);
        }
    } else if let (Some(_), Some(profile)) = (request.rebound_at, request.profile_id) {
        let restore = Restore {
            profile,
            expected_version: certification::load(app, conn, profile)?.version,
            entry: certification::ended_by(app, conn, request.id, profile)?.map(|binding| binding.id),
            request: request.id,
        };
        match certification::restore_binding(app, conn, restore, now)? {
            Replaced::Done { .. } => {}
            Replaced::TargetTaken | Replaced::ProfileChanged | Replaced::Frozen => {
                return Ok(Resolved::CanNotUndo);
            }
        }
    }
    let change = |change: Change| Change {
        ended_reason: Some(Some(EndReason::Objection)),
        ..change
    };
    match moves::make(
        app,
        conn,
        request,
        Move::Uphold,
        Some(lead.account),
        change,
        &[],
        now,
    )? {
        Moved::Done(after) => {
            approvals::void_all(conn, request.id, now)?;
            if merge.is_some() {
                letters::to_requester(app, conn, &after, MailKind::MergeUndone, "undone", now)?;
            } else if let (State::Undone, Some(profile)) = (after.state, request.profile_id) {
                connection::mark_stale(conn, profile, now)?;
                if let Some(account) = request.wanted_account_id {
                    crate::accounts::sessions::end_all(conn, account, None, now)?;
                }
                letters::to_requester(app, conn, &after, MailKind::Undone, "undone", now)?;
            } else {
                letters::to_requester(app, conn, &after, MailKind::Rejected, "rejected", now)?;
            }
            Ok(Resolved::Done(after.state))
        }
        // Undoes the restored binding with the transaction.
        Moved::Not(_) => Err(Error::Conflict("error-moved-on")),
    }
}

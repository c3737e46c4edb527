//! Joining the two profiles of a request: previewed, approved, held and made like every change, and undone by a lead.

mod preview;
mod undo;

use super::approvals::{self};
use super::decide::{self, Decided, Words};
use super::model::{NoteKind, Setback};
use super::state::{Move, State};
use super::store::{self, Change, Request};
use super::{facts, hold, letters, moves, repoint};
use crate::accounts::{self};
use crate::app::App;
use crate::audit;
use crate::certification::merge::{self, Account, Carried, Merge, SurvivorWhy};
use crate::clock::Stamp;
use crate::connection::{self, ConnectionState};
use crate::db::{Code, Conn};
use crate::error::{Error, Result};
use crate::events::{Audience, EventKind};
use crate::mail::MailKind;
use crate::verification::Which;
use crate::web::Agent;

use facts::Judged;
use moves::Moved;
pub(crate) use preview::{Part, Preview, preview};
pub(super) use undo::take_apart;
pub(crate) use undo::undo;

/// Approves the merge that the policy lets pass, with the survivor by rule or, for the reason in `words`, the other one.
///
/// # Errors
/// [`Error::NotFound`], or the database.
pub(crate) fn approve(
    app: &App,
    conn: &mut Conn,
    agent: &Agent,
    code: &Code,
    chosen: Which,
    words: &Words,
    now: Stamp,
) -> Result<Decided> {
    let request = store::by_code(conn, code)?;
    if let Some(refused) = decide::may_decide(agent, &request) {
        return Ok(refused);
    }
    if request.state != State::Verifying {
        return Ok(Decided::Already(request.state));
    }
    decide::lock_profiles(conn, &request)?;
    let Judged {
        evidence,
        verdict,
        joins,
    } = facts::judge(app, conn, &request, now)?;
    let preview = preview(app, conn, &request, &evidence, now)?;
    let passes = verdict.passes.filter(|_| verdict.allows() && joins);
    let (Some((rule, wait)), Some(preview)) = (passes, preview) else {
        return Ok(Decided::NotAllowed(Box::new(verdict)));
    };
    let (survivor, merged) = (preview.part(chosen), preview.other(chosen));
    if !preview.to_wanted && !survivor.is_shown {
        // Both exam records would go to an account that nobody has shown to be theirs.
        let mut verdict = verdict;
        verdict.missing.push("policy-survivor-account");
        return Ok(Decided::NotAllowed(Box::new(verdict)));
    }
    let why = if chosen == preview.survivor {
        preview.why
    } else {
        SurvivorWhy::Chosen
    };
    let hold_seconds = i64::try_from(wait.as_secs()).unwrap_or(i64::MAX);
    let version = preview.part(Which::First).version;
    let fix = |change: Change| Change {
        profile_version: Some(Some(version)),
        hold_seconds: Some(Some(hold_seconds)),
        ..change
    };
    let facts = [
        ("rule", rule.to_owned()),
        ("hold", hold_seconds.to_string()),
        ("survivor", survivor.candidate.profile.to_string()),
        ("merged", merged.candidate.profile.to_string()),
        ("why", why.to_string()),
    ];
    let by = agent.account;
    let moved = moves::make(app, conn, &request, Move::Approve, Some(by), fix, &facts, now)?;
    let Moved::Done(approved) = &moved else {
        return Ok(decide::decided(&moved));
    };
    let new = merge::NewMerge {
        request: request.id,
        survivor: (survivor.candidate.profile, survivor.version),
        merged: (merged.candidate.profile, merged.version),
        why,
        by,
    };
    merge::start(app, conn, new, now)?;
    approvals::add(app, conn, request.id, by, now)?;
    decide::leave(app, conn, agent, &request, NoteKind::Approval, words, now)?;
    hold::begin(app, conn, approved, MailKind::MergeApproved, by, now)?;
    Ok(Decided::Done)
}

/// Makes the merge, if all that was approved still holds.
///
/// # Errors
/// The database.
pub(super) fn carry_out(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    merge: &Merge,
    now: Stamp,
) -> Result<()> {
    for profile in merge.profiles() {
        if hold::is_contested(conn, request, profile)? {
            let _moved = moves::set_back(app, conn, request, Setback::Contested, now)?;
            return Ok(());
        }
    }
    let wanted = request.wanted();
    let address = match request.wanted_account_id {
        Some(account) => accounts::address(app, conn, account)?,
        None => None,
    };
    let target = wanted.as_ref().map(|key| Account {
        key,
        address: address.as_ref().map(|address| address.expose().as_str()),
    });
    // While the bindings still stand: afterwards the old accounts would not be found as old contacts.
    let contacts = hold::old_contacts(app, conn, merge.profiles().to_vec())?;
    let setback = match merge::carry_out(app, conn, merge, target, now)? {
        Carried::Done(ended) => {
            for binding in ended {
                let key = binding.key.filter(|key| Some(key) != wanted.as_ref());
                hold::end_old_rights(conn, key.as_ref(), now)?;
            }
            None
        }
        Carried::TargetTaken => Some(Setback::TargetTaken),
        Carried::ProfileChanged => Some(Setback::ProfileChanged),
        Carried::Frozen => Some(Setback::Frozen),
    };
    if let Some(why) = setback {
        let _moved = moves::set_back(app, conn, request, why, now)?;
        return Ok(());
    }
    let due = hold::first_nudge(app, now);
    let change = |change: Change| Change {
        due_at: Some(Some(due)),
        ..change
    };
    let facts = [
        ("survivor", merge.survivor.to_string()),
        ("merged", merge.merged.to_string()),
    ];
    let Moved::Done(after) = moves::make(app, conn, request, Move::Merge, None, change, &facts, now)? else {
        // Undoes the merge with the transaction.
        return Err(Error::Conflict("error-moved-on"));
    };
    let Some(made) = merge::of_request(conn, request.id)? else {
        return Err(Error::Internal(format!("request {} lost its merge", request.id)));
    };
    connection::mark_stale(conn, made.merged, now)?;
    if made.rebound {
        connection::mark_stale(conn, made.survivor, now)?;
    }
    repoint::after_merged(app, conn, &made, now)?;
    tell(
        app,
        conn,
        &after,
        &made,
        EventKind::Merged,
        "profile.merged",
        None,
        now,
    )?;
    letters::to_requester(app, conn, &after, MailKind::MergeDone, "merged", now)?;
    hold::send_notices(app, conn, &after, MailKind::Merged, contacts, now)?;
    let connected = connection::of_profile(conn, made.survivor)?
        .is_some_and(|found| found.state == ConnectionState::Connected);
    if connected {
        // The survivor's connection stands: nothing is left to do.
        let _moved = moves::make(app, conn, &after, Move::Connect, None, |change| change, &[], now)?;
    }
    Ok(())
}

/// On the request's timeline, and in the record of both profiles.
#[allow(clippy::too_many_arguments, reason = "each is a fact of the record")]
fn tell(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    merge: &Merge,
    kind: EventKind,
    action: &'static str,
    by: Option<accounts::AccountId>,
    now: Stamp,
) -> Result<()> {
    moves::tell(app, conn, request, kind, Audience::Staff, by, None, now)?;
    let facts = [
        ("merge", merge.id.to_string()),
        ("survivor", merge.survivor.to_string()),
        ("merged", merge.merged.to_string()),
        ("why", merge.why.to_string()),
    ];
    for profile in merge.profiles() {
        let entry = audit::Entry {
            actor: by,
            action,
            request: Some(request.id),
            profile: Some(profile),
            facts: &facts,
        };
        audit::record(app, conn, &entry, now)?;
    }
    Ok(())
}

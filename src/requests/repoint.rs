//! Open requests of a profile that was merged into another one, or separated from it again: they are about the profile
//! that their number stands for now, and what was shown about the other one counts no more.

use super::model::Setback;
use super::moves;
use super::state::State;
use super::store::{self, Change, Request};
use crate::app::App;
use crate::certification::merge::Merge;
use crate::certification::{self, ProfileId};
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::{Audience, EventKind};
use crate::verification::{self, Which};

/// The requests that are still to be verified, or may come back to it. Approved ones of the profile keep a merge from being
/// approved.
const OPEN: &[State] = &[State::Open, State::Verifying, State::Expired];

/// Open requests about the profile that went are about the survivor.
///
/// # Errors
/// The database.
pub(super) fn after_merged(app: &App, conn: &mut Conn, merge: &Merge, now: Stamp) -> Result<()> {
    for request in store::naming(conn, merge.merged, OPEN)? {
        let points_at = |profile: Option<ProfileId>| match profile {
            Some(profile) if profile == merge.merged => Some(merge.survivor),
            other => other,
        };
        let to = (
            points_at(request.profile_id),
            points_at(request.second_profile_id),
        );
        turn(app, conn, &request, to, now)?;
    }
    Ok(())
}

/// Requests that quote a number which stands for another profile again are about that one; what was approved for them
/// about the survivor is not.
///
/// # Errors
/// The database.
pub(super) fn after_undone(app: &App, conn: &mut Conn, merge: &Merge, now: Stamp) -> Result<()> {
    for request in store::naming(conn, merge.survivor, &[State::Approved, State::Holding])? {
        let quotes_it = stands_for(conn, &request, Which::First, merge.merged)?
            || stands_for(conn, &request, Which::Second, merge.merged)?;
        if quotes_it {
            let _moved = moves::set_back(app, conn, &request, Setback::ProfileMerged, now)?;
        }
    }
    for request in store::naming(conn, merge.survivor, OPEN)? {
        let mut to = (request.profile_id, request.second_profile_id);
        if to.0 == Some(merge.survivor) && stands_for(conn, &request, Which::First, merge.merged)? {
            to.0 = Some(merge.merged);
        }
        // A second number that stood for the first profile has named none so far.
        if to.1.is_none_or(|second| second == merge.survivor)
            && stands_for(conn, &request, Which::Second, merge.merged)?
        {
            to.1 = Some(merge.merged);
        }
        turn(app, conn, &request, to, now)?;
    }
    Ok(())
}

/// Whether the number that was typed for this one of the request stands for the profile now.
fn stands_for(conn: &mut Conn, request: &Request, which: Which, profile: ProfileId) -> Result<bool> {
    Ok(match store::quoted(conn, request, which)? {
        Some(named) => certification::resolve(conn, named)? == profile,
        None => false,
    })
}

/// Turns a request to these profiles. What was shown about a profile that is not in its place any more counts no more.
fn turn(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    (first, second): (Option<ProfileId>, Option<ProfileId>),
    now: Stamp,
) -> Result<()> {
    // One profile is not two.
    let second = second.filter(|second| Some(*second) != first);
    let turned = [
        (Which::First, request.profile_id != first),
        (Which::Second, request.second_profile_id != second),
    ];
    if turned.iter().all(|(_, is_turned)| !is_turned) {
        return Ok(());
    }
    let change = Change {
        profile_id: Some(first),
        second_profile_id: Some(second),
        // A notice that was refused keeps a request strict.
        setback: (request.setback != Some(Setback::NoticeRefused)).then_some(Some(Setback::ProfileMerged)),
        ..Change::default()
    };
    if !store::shift(conn, request, request.state, change, now)? {
        return Err(crate::error::Error::Conflict("error-moved-on"));
    }
    let why = Setback::ProfileMerged;
    for (which, _) in turned.into_iter().filter(|(_, is_turned)| *is_turned) {
        for kind in moves::voided_by(why) {
            verification::void_about(conn, request.id, which, *kind, why.as_str(), now)?;
        }
    }
    let after = store::by_id(conn, request.id)?;
    let (kind, detail) = (EventKind::SetBack, Some(why.as_str()));
    moves::tell(app, conn, &after, kind, Audience::Staff, None, detail, now)
}

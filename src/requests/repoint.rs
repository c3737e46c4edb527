//! Open requests of a profile that was merged into another one, or separated from it again: they are about the profile
//! that their number stands for now, and what was shown about the other one counts no more.

use super::model::Setback;
use super::moves;
use super::store::{self, Change, Request};
use crate::app::App;
use crate::certification::ProfileId;
use crate::certification::merge::Merge;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::{Audience, EventKind};
use crate::verification;

/// The requests that are still to be verified. Approved ones of the profile keep a merge from being approved.
fn open_about(conn: &mut Conn, profile: ProfileId) -> Result<Vec<Request>> {
    let mut found = store::unfinished_for(conn, profile)?;
    found.retain(|request| request.state.takes_evidence());
    Ok(found)
}

/// Open requests about the profile that went are about the survivor.
///
/// # Errors
/// The database.
pub(super) fn after_merged(app: &App, conn: &mut Conn, merge: &Merge, now: Stamp) -> Result<()> {
    for request in open_about(conn, merge.merged)? {
        turn(app, conn, &request, merge.merged, merge.survivor, now)?;
    }
    Ok(())
}

/// Open requests that quote the number which is a profile's own again are about that one.
///
/// # Errors
/// The database.
pub(super) fn after_undone(app: &App, conn: &mut Conn, merge: &Merge, now: Stamp) -> Result<()> {
    for request in open_about(conn, merge.survivor)? {
        if store::quotes(conn, &request, merge.merged)? {
            turn(app, conn, &request, merge.survivor, merge.merged, now)?;
        }
    }
    Ok(())
}

fn turn(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    from: ProfileId,
    to: ProfileId,
    now: Stamp,
) -> Result<()> {
    let points_at = |profile: Option<ProfileId>| match profile {
        Some(profile) if profile == from => Some(to),
        other => other,
    };
    let first = points_at(request.profile_id);
    // One profile is not two.
    let second = points_at(request.second_profile_id).filter(|second| Some(*second) != first);
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
    for which in request.named_as(from) {
        for kind in moves::voided_by(why) {
            verification::void_about(conn, request.id, which, *kind, why.as_str(), now)?;
        }
    }
    let after = store::by_id(conn, request.id)?;
    let (kind, detail) = (EventKind::SetBack, Some(why.as_str()));
    moves::tell(app, conn, &after, kind, Audience::Staff, None, detail, now)
}

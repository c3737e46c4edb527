//! The journal of merges, and which of them run.

use diesel::prelude::*;

use super::model::{Merge, MergeId, MergeState, SurvivorWhy};
use crate::accounts::AccountId;
use crate::app::App;
use crate::certification::ProfileId;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::db::schema::{merge_sides, merges};
use crate::error::Result;
use crate::requests::RequestId;

const COLUMNS: (
    merges::id,
    merges::request_id,
    merges::survivor_id,
    merges::survivor_version,
    merges::merged_id,
    merges::merged_version,
    merges::why,
    merges::state,
    merges::rebound,
    merges::done_at,
) = (
    merges::id,
    merges::request_id,
    merges::survivor_id,
    merges::survivor_version,
    merges::merged_id,
    merges::merged_version,
    merges::why,
    merges::state,
    merges::rebound,
    merges::done_at,
);

/// A merge to start: each profile with the version that was judged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewMerge {
    /// The request it is made for.
    pub(crate) request: RequestId,
    /// The profile that stays.
    pub(crate) survivor: (ProfileId, i64),
    /// The profile that goes.
    pub(crate) merged: (ProfileId, i64),
    /// Why the one and not the other.
    pub(crate) why: SurvivorWhy,
    /// Who approved it.
    pub(crate) by: AccountId,
}

/// Starts a merge. One at a time for each profile, which is kept by the key of the sides: of two at once the later one's
/// transaction runs again and finds the other.
///
/// # Errors
/// The database.
pub(crate) fn start(app: &App, conn: &mut Conn, new: NewMerge, now: Stamp) -> Result<MergeId> {
    let id = MergeId::new(app);
    diesel::insert_into(merges::table)
        .values((
            merges::id.eq(id),
            merges::request_id.eq(new.request),
            merges::survivor_id.eq(new.survivor.0),
            merges::survivor_version.eq(new.survivor.1),
            merges::merged_id.eq(new.merged.0),
            merges::merged_version.eq(new.merged.1),
            merges::why.eq(new.why),
            merges::state.eq(MergeState::Running),
            merges::approved_by.eq(new.by),
            merges::approved_at.eq(now),
            merges::rebound.eq(false),
        ))
        .execute(conn)?;
    for (profile, _) in [new.survivor, new.merged] {
        diesel::insert_into(merge_sides::table)
            .values((merge_sides::profile_id.eq(profile), merge_sides::merge_id.eq(id)))
            .execute(conn)?;
    }
    Ok(id)
}

/// The latest merge of a request, whatever became of it.
///
/// # Errors
/// The database.
pub fn of_request(conn: &mut Conn, request: RequestId) -> Result<Option<Merge>> {
    Ok(merges::table
        .filter(merges::request_id.eq(request))
        .order(merges::id.desc())
        .select(COLUMNS)
        .first(conn)
        .optional()?)
}

/// The merge of a request that is approved and not yet made.
///
/// # Errors
/// The database.
pub fn running(conn: &mut Conn, request: RequestId) -> Result<Option<Merge>> {
    Ok(of_request(conn, request)?.filter(|merge| merge.state == MergeState::Running))
}

/// Whether a merge of this profile runs.
///
/// # Errors
/// The database.
pub fn is_running(conn: &mut Conn, profile: ProfileId) -> Result<bool> {
    let side = merge_sides::table.find(profile);
    Ok(diesel::select(diesel::dsl::exists(side)).get_result(conn)?)
}

/// Whether another request's merge of this profile runs.
///
/// # Errors
/// The database.
pub fn running_elsewhere(conn: &mut Conn, profile: ProfileId, request: RequestId) -> Result<bool> {
    let others = merge_sides::table
        .inner_join(merges::table.on(merges::id.eq(merge_sides::merge_id)))
        .filter(merge_sides::profile_id.eq(profile))
        .filter(merges::request_id.ne(request));
    Ok(diesel::select(diesel::dsl::exists(others)).get_result(conn)?)
}

/// Gives up the merge of a request that was not made. Without one nothing changes.
///
/// # Errors
/// The database.
pub(crate) fn cancel(conn: &mut Conn, request: RequestId, now: Stamp) -> Result<()> {
    let Some(merge) = running(conn, request)? else {
        return Ok(());
    };
    release(conn, merge.id)?;
    diesel::update(merges::table.find(merge.id))
        .set((merges::state.eq(MergeState::Cancelled), merges::ended_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

fn release(conn: &mut Conn, merge: MergeId) -> Result<()> {
    diesel::delete(merge_sides::table.filter(merge_sides::merge_id.eq(merge))).execute(conn)?;
    Ok(())
}

/// Marks a merge as made.
pub(super) fn finish(conn: &mut Conn, merge: MergeId, rebound: bool, now: Stamp) -> Result<()> {
    release(conn, merge)?;
    diesel::update(merges::table.find(merge))
        .set((
            merges::state.eq(MergeState::Done),
            merges::rebound.eq(rebound),
            merges::done_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Marks a made merge as undone. False: it was undone before.
pub(super) fn mark_undone(conn: &mut Conn, merge: MergeId, by: AccountId, now: Stamp) -> Result<bool> {
    let done = merges::table
        .find(merge)
        .filter(merges::state.eq(MergeState::Done));
    Ok(diesel::update(done)
        .set((
            merges::state.eq(MergeState::Undone),
            merges::ended_at.eq(now),
            merges::ended_by.eq(by),
        ))
        .execute(conn)?
        == 1)
}

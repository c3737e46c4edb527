//! Finding requests: of a person, of a profile, for an account, and those that are due.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::Request;
use crate::accounts::{AccountId, AccountKey};
use crate::certification::ProfileId;
use crate::certification::merge::MergeState;
use crate::clock::Stamp;
use crate::db::schema::{merges, profiles, requests};
use crate::db::{Conn, one_of};
use crate::error::Result;
use crate::requests::model::RequestId;
use crate::requests::state::State;
use crate::verification::Which;

/// The author's own request that is not over, if there is one.
///
/// # Errors
/// The database.
pub fn unfinished_of(conn: &mut Conn, author: AccountId) -> Result<Option<Request>> {
    Ok(requests::table
        .filter(requests::author_id.eq(author))
        .filter(one_of(requests::state, State::UNFINISHED))
        .order(requests::asked_at.asc())
        .select(Request::as_select())
        .first(conn)
        .optional()?)
}

/// A request of one of these authors that is not over, else one whose change was made and not used yet; of several the one
/// that `own` has made.
///
/// # Errors
/// The database.
pub fn under_way_of(conn: &mut Conn, own: AccountId, authors: &[AccountId]) -> Result<Option<Request>> {
    let states = [State::UNFINISHED, &[State::Rebound]].concat();
    let mut found: Vec<Request> = requests::table
        .filter(requests::author_id.eq_any(authors))
        .filter(requests::state.eq_any(states))
        .order(requests::asked_at.desc())
        .limit(20)
        .select(Request::as_select())
        .load(conn)?;
    found.sort_by_key(|request| (request.state == State::Rebound, request.author_id != own));
    Ok(found.into_iter().next())
}

/// Requests that would change a profile, or have changed it, in one of these states. A second profile counts only where the
/// two are joined: whoever names somebody else's profile as their second must get nothing in its way by that.
///
/// # Errors
/// The database.
pub fn of_profile(conn: &mut Conn, profile: ProfileId, states: &[State]) -> Result<Vec<Request>> {
    let joining = merges::table
        .filter(merges::request_id.eq(requests::id))
        .filter(merges::state.ne(MergeState::Cancelled));
    Ok(requests::table
        .filter(
            requests::profile_id
                .eq(profile)
                .or(requests::second_profile_id.eq(profile).and(exists(joining))),
        )
        .filter(one_of(requests::state, states))
        .order(requests::id.asc())
        .limit(100)
        .select(Request::as_select())
        .load(conn)?)
}

/// The profile whose own number was typed for this one of the request, whatever became of it.
///
/// # Errors
/// The database.
pub(in crate::requests) fn quoted(
    conn: &mut Conn,
    request: &Request,
    which: Which,
) -> Result<Option<ProfileId>> {
    let Some(key) = request.typed(which) else {
        return Ok(None);
    };
    Ok(profiles::table
        .filter(profiles::mcid_key.eq(key))
        .select(profiles::id)
        .first(conn)
        .optional()?)
}

/// Every request that names a profile, as its only one or as one of two, in one of these states.
///
/// # Errors
/// The database.
pub fn naming(conn: &mut Conn, profile: ProfileId, states: &[State]) -> Result<Vec<Request>> {
    Ok(requests::table
        .filter(
            requests::profile_id
                .eq(profile)
                .or(requests::second_profile_id.eq(profile)),
        )
        .filter(one_of(requests::state, states))
        .order(requests::id.asc())
        .select(Request::as_select())
        .load(conn)?)
}

/// Whether another request for this wanted account waits to take effect, or may again once its objection is decided.
///
/// # Errors
/// The database.
pub fn wanted_is_pending(conn: &mut Conn, wanted: &AccountKey, except: RequestId) -> Result<bool> {
    let found: i64 = requests::table
        .filter(requests::wanted_issuer.eq(&wanted.issuer))
        .filter(requests::wanted_subject.eq(&wanted.subject))
        .filter(one_of(
            requests::state,
            [State::Approved, State::Holding, State::Contested],
        ))
        .filter(requests::id.ne(except))
        .count()
        .get_result(conn)?;
    Ok(found > 0)
}

/// Requests that a job has to look at, with the time that was due, the longest waiting first: those behind `after`.
/// Nothing else of them is read, so one that can not be read hides no other.
///
/// # Errors
/// The database.
pub fn due(
    conn: &mut Conn,
    now: Stamp,
    after: Option<(Stamp, RequestId)>,
    most: i64,
) -> Result<Vec<(Stamp, RequestId)>> {
    let at = requests::due_at.assume_not_null();
    let (last, id) = after.unwrap_or((Stamp(i64::MIN), RequestId(i64::MIN)));
    Ok(requests::table
        .filter(requests::due_at.le(now))
        .filter(requests::due_at.ge(last))
        .filter(at.gt(last).or(requests::id.gt(id)))
        .order((requests::due_at.asc(), requests::id.asc()))
        .limit(most)
        .select((at, requests::id))
        .load(conn)?)
}

//! What staff should know: requests that meet in one profile or one wanted account, freezes, strict profiles.

use std::collections::HashSet;

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::super::model::{Flags, Waiting};
use crate::accounts::AccountId;
use crate::certification::ProfileId;
use crate::db::schema::{freezes, profiles, requests};
use crate::db::{Conn, one_of};
use crate::error::Result;
use crate::requests::{Request, State};

/// The flags of these requests, in their order.
///
/// # Errors
/// The database.
pub(in crate::desk) fn flags(conn: &mut Conn, rows: &[Waiting]) -> Result<Vec<Flags>> {
    let located: Vec<ProfileId> = rows.iter().filter_map(|row| row.profile).collect();
    let wanted: Vec<AccountId> = rows.iter().filter_map(|row| row.wanted_account).collect();
    let crowded = crowded(conn, &located)?;
    let desired = desired(conn, &wanted)?;
    let (frozen, strict) = guarded(conn, &located)?;
    let on = |set: &HashSet<ProfileId>, row: &Waiting| row.profile.is_some_and(|id| set.contains(&id));
    Ok(rows
        .iter()
        .map(|row| Flags {
            same_profile: !row.state.is_over() && on(&crowded, row),
            same_wanted: !row.state.is_over()
                && row
                    .wanted_account
                    .is_some_and(|account| desired.contains(&account)),
            frozen: on(&frozen, row),
            strict: on(&strict, row),
        })
        .collect())
}

/// Of these profiles, those that are frozen, and those that only the strict policy applies to.
fn guarded(conn: &mut Conn, located: &[ProfileId]) -> Result<(HashSet<ProfileId>, HashSet<ProfileId>)> {
    if located.is_empty() {
        return Ok(Default::default());
    }
    let open = freezes::table
        .filter(freezes::profile_id.eq(profiles::id))
        .filter(freezes::ended_at.is_null());
    let found: Vec<(ProfileId, bool, bool)> = profiles::table
        .filter(one_of(profiles::id, located))
        .select((profiles::id, diesel::dsl::exists(open), profiles::strict_only))
        .load(conn)?;
    let those = |which: fn(&(ProfileId, bool, bool)) -> bool| {
        found.iter().filter(|row| which(row)).map(|row| row.0).collect()
    };
    Ok((those(|row| row.1), those(|row| row.2)))
}

/// Of these profiles, those that more than one unfinished request is about.
fn crowded(conn: &mut Conn, located: &[ProfileId]) -> Result<HashSet<ProfileId>> {
    if located.is_empty() {
        return Ok(HashSet::new());
    }
    let counts: Vec<(Option<ProfileId>, i64)> = requests::table
        .filter(one_of(requests::profile_id, located))
        .filter(one_of(requests::state, State::UNFINISHED))
        .group_by(requests::profile_id)
        .select((requests::profile_id, count_star()))
        .load(conn)?;
    Ok(counts
        .into_iter()
        .filter(|(_, count)| *count > 1)
        .filter_map(|(profile, _)| profile)
        .collect())
}

/// Of these accounts, those that more than one unfinished request wants.
fn desired(conn: &mut Conn, wanted: &[AccountId]) -> Result<HashSet<AccountId>> {
    if wanted.is_empty() {
        return Ok(HashSet::new());
    }
    let counts: Vec<(Option<AccountId>, i64)> = requests::table
        .filter(one_of(requests::wanted_account_id, wanted))
        .filter(one_of(requests::state, State::UNFINISHED))
        .group_by(requests::wanted_account_id)
        .select((requests::wanted_account_id, count_star()))
        .load(conn)?;
    Ok(counts
        .into_iter()
        .filter(|(_, count)| *count > 1)
        .filter_map(|(account, _)| account)
        .collect())
}

/// Other unfinished requests for the profile or the wanted account of this one, oldest first.
///
/// # Errors
/// The database.
pub(in crate::desk) fn rivals(conn: &mut Conn, request: &Request) -> Result<Vec<Request>> {
    let mut found: Vec<Request> = Vec::new();
    if let Some(profile) = request.profile_id {
        found.extend(crate::requests::store::naming(conn, profile, State::UNFINISHED)?);
    }
    if let Some(wanted) = request.wanted_account_id {
        let rows: Vec<Request> = requests::table
            .filter(requests::wanted_account_id.eq(wanted))
            .filter(one_of(requests::state, State::UNFINISHED))
            .order(requests::id.asc())
            .limit(100)
            .select(Request::as_select())
            .load(conn)?;
        found.extend(rows);
    }
    found.retain(|other| other.id != request.id);
    found.sort_by_key(|other| other.id);
    found.dedup_by_key(|other| other.id);
    Ok(found)
}

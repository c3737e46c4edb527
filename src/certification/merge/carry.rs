//! Making a merge and undoing it: what changes on the two profiles, in the caller's transaction. The caller marks
//! connections stale, ends sessions, records and tells it.

use diesel::prelude::*;

use super::model::{Merge, MergeState};
use super::store;
use crate::accounts::{AccountId, AccountKey};
use crate::app::App;
use crate::certification::model::{Binding, BindingId, BindingOrigin, ProfileId};
use crate::certification::store::bindings::{self as journal, Entry};
use crate::certification::store::{freezes, profiles as rows};
use crate::clock::Stamp;
use crate::db::Conn;
use crate::db::schema::profiles;
use crate::error::Result;

/// The account that the survivor shall have.
#[derive(Clone, Copy, Debug)]
pub struct Account<'a> {
    /// What identifies it.
    pub key: &'a AccountKey,
    /// Its address, for notices and for the owner's eyes.
    pub address: Option<&'a str>,
}

/// How making a merge ended.
#[derive(Clone, Debug)]
pub enum Carried {
    /// It is made; the entries of the journal that ended.
    Done(Vec<Binding>),
    /// The wanted account is bound to a third profile.
    TargetTaken,
    /// A profile is not what was judged any more.
    ProfileChanged,
    /// A profile is frozen.
    Frozen,
}

/// Makes a merge: the binding of the one that goes ends, the survivor goes to the wanted account if there is one and else
/// keeps its own; the number of the one that went stands for the survivor; the stricter of the two rules stays.
///
/// # Errors
/// The database.
pub fn carry_out(
    app: &App,
    conn: &mut Conn,
    merge: &Merge,
    wanted: Option<Account<'_>>,
    now: Stamp,
) -> Result<Carried> {
    for profile in merge.profiles() {
        let version = if profile == merge.survivor {
            merge.survivor_version
        } else {
            merge.merged_version
        };
        if !rows::hold(conn, profile, Some(version))? || rows::is_merged_away(conn, profile)? {
            return Ok(Carried::ProfileChanged);
        }
    }
    for profile in merge.profiles() {
        if freezes::is_frozen(conn, profile)? {
            return Ok(Carried::Frozen);
        }
    }
    if let Some(to) = &wanted
        && let Some(holder) = journal::bound_to(conn, to.key)?
        && !merge.profiles().contains(&holder)
    {
        return Ok(Carried::TargetTaken);
    }
    let own = journal::binding_of(app, conn, merge.survivor)?.and_then(|binding| binding.key);
    let mut ended = Vec::new();
    ended.extend(journal::end_current(app, conn, merge.merged, merge.request, now)?);
    let moves_to = wanted.filter(|to| own.as_ref() != Some(to.key));
    if let Some(to) = &moves_to {
        ended.extend(journal::end_current(
            app,
            conn,
            merge.survivor,
            merge.request,
            now,
        )?);
        let entry = Entry {
            key: Some(to.key),
            address: to.address,
            origin: BindingOrigin::Rebind,
            claimed_at: None,
        };
        journal::begin(app, conn, merge.survivor, merge.request, &entry, now)?;
    }
    let was_strict: bool = profiles::table
        .find(merge.merged)
        .select(profiles::strict_only)
        .first(conn)?;
    if was_strict {
        diesel::update(profiles::table.find(merge.survivor))
            .set(profiles::strict_only.eq(true))
            .execute(conn)?;
    }
    diesel::update(profiles::table.find(merge.merged))
        .set(profiles::merged_into.eq(merge.survivor))
        .execute(conn)?;
    for profile in merge.profiles() {
        rows::bump(conn, profile)?;
    }
    store::finish(conn, merge.id, moves_to.is_some(), now)?;
    Ok(Carried::Done(ended))
}

/// How undoing a merge ended.
#[derive(Clone, Debug)]
pub enum Undone {
    /// Both profiles stand again; the new entries of the journal, and the entry that ended for them.
    Done {
        /// What is in force again.
        restored: Vec<BindingId>,
        /// What the survivor had by the merge.
        ended: Option<Binding>,
    },
    /// An earlier account is bound to a third profile by now.
    TargetTaken,
    /// It is not made, was undone, or the survivor is part of a further merge.
    NotPossible,
}

/// Puts both profiles back to where they were, as far as it depends on the merge. What was made stricter stays so.
///
/// # Errors
/// The database.
pub fn undo(app: &App, conn: &mut Conn, merge: &Merge, by: AccountId, now: Stamp) -> Result<Undone> {
    for profile in merge.profiles() {
        rows::hold(conn, profile, None)?;
    }
    let is_part_of_another =
        rows::is_merged_away(conn, merge.survivor)? || store::is_running(conn, merge.survivor)?;
    if merge.state != MergeState::Done || is_part_of_another {
        return Ok(Undone::NotPossible);
    }
    let goes_back = merge.rebound && made_by_it(app, conn, merge)?;
    let before = |app: &App, conn: &mut Conn, profile| journal::ended_by(app, conn, merge.request, profile);
    let of_merged = before(app, conn, merge.merged)?;
    let of_survivor = if goes_back {
        before(app, conn, merge.survivor)?
    } else {
        None
    };
    // The survivor gives its account back only where it takes its own again.
    let gives_way: &[ProfileId] = if goes_back { &[merge.survivor] } else { &[] };
    for earlier in [&of_merged, &of_survivor].into_iter().flatten() {
        if journal::is_taken(app, conn, earlier, gives_way)? {
            return Ok(Undone::TargetTaken);
        }
    }
    if !store::mark_undone(conn, merge.id, by, now)? {
        return Ok(Undone::NotPossible);
    }
    let ended = if goes_back {
        journal::end_current(app, conn, merge.survivor, merge.request, now)?
    } else {
        None
    };
    let mut restored = Vec::new();
    for (profile, earlier) in [(merge.survivor, &of_survivor), (merge.merged, &of_merged)] {
        if let Some(earlier) = earlier {
            restored.push(journal::begin(
                app,
                conn,
                profile,
                merge.request,
                &Entry::again(earlier),
                now,
            )?);
        }
    }
    diesel::update(profiles::table.find(merge.merged))
        .set(profiles::merged_into.eq(None::<ProfileId>))
        .execute(conn)?;
    for profile in merge.profiles() {
        rows::bump(conn, profile)?;
    }
    Ok(Undone::Done { restored, ended })
}

/// Whether the survivor has the account that the merge gave it: still, or again after a later change was undone.
fn made_by_it(app: &App, conn: &mut Conn, merge: &Merge) -> Result<bool> {
    let given = journal::given_by(app, conn, merge.request, merge.survivor)?;
    let has = journal::binding_of(app, conn, merge.survivor)?.and_then(|binding| binding.key);
    Ok(given.is_some() && given == has)
}

//! Profiles and their exams.

use std::collections::HashSet;
use std::time::Duration;

use diesel::prelude::*;

use crate::accounts::AccountId;
use crate::app::App;
use crate::audit;
use crate::certification::model::{BindingOrigin, Exam, ExamId, Profile, ProfileId};
use crate::clock::Stamp;
use crate::db::schema::{bindings, exams, profiles};
use crate::db::{Conn, LookupKey, Sealed};
use crate::error::{Error, Result};
use crate::events::{self, Audience, EventKind};
use crate::requests::RequestId;
use crate::vault::{Field, Private, Scope};

/// The time in which rebinds are counted.
const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

/// No chain of merged profiles is longer.
const LONGEST_CHAIN: usize = 50;

/// The profile that an MCID stands for, given in [`crate::vault::fold_mcid`] form: the number of a merged-away profile
/// stands for the survivor. Whether there is one is nobody's business but the product's: no page or mail may depend on it.
///
/// # Errors
/// The database.
pub fn by_mcid(app: &App, conn: &mut Conn, folded: &str) -> Result<Option<ProfileId>> {
    match by_own_mcid(app, conn, folded)? {
        Some(profile) => resolve(conn, profile).map(Some),
        None => Ok(None),
    }
}

fn by_own_mcid(app: &App, conn: &mut Conn, folded: &str) -> Result<Option<ProfileId>> {
    Ok(profiles::table
        .filter(profiles::mcid_key.eq(app.vault.lookup(Field::Mcid, folded)))
        .select(profiles::id)
        .first(conn)
        .optional()?)
}

/// The profile that stands for this one: itself, or the survivor of its merges.
///
/// # Errors
/// The database.
pub fn resolve(conn: &mut Conn, profile: ProfileId) -> Result<ProfileId> {
    let mut at = profile;
    for _ in 0..LONGEST_CHAIN {
        match survivor_of(conn, at)? {
            Some(survivor) => at = survivor,
            None => return Ok(at),
        }
    }
    Err(Error::Internal(format!(
        "profile {profile} is merged round in circles"
    )))
}

fn survivor_of(conn: &mut Conn, profile: ProfileId) -> Result<Option<ProfileId>> {
    Ok(profiles::table
        .find(profile)
        .select(profiles::merged_into)
        .first(conn)?)
}

/// Whether this profile was merged into another one.
///
/// # Errors
/// The database.
pub fn is_merged_away(conn: &mut Conn, profile: ProfileId) -> Result<bool> {
    Ok(survivor_of(conn, profile)?.is_some())
}

/// The profile and all that were merged into it, itself first.
fn family(conn: &mut Conn, profile: ProfileId) -> Result<Vec<ProfileId>> {
    let mut all = vec![profile];
    let mut newest = vec![profile];
    while !newest.is_empty() {
        newest = profiles::table
            .filter(profiles::merged_into.eq_any(&newest))
            .order(profiles::id.asc())
            .select(profiles::id)
            .load(conn)?;
        all.extend(&newest);
    }
    Ok(all)
}

/// Somebody quotes an MCID, in [`crate::vault::fold_mcid`] form, in a request or without one: the profile it stands for,
/// taken for the rest of the transaction, so that no merge passes by unseen. A number of a merged-away profile is noted.
///
/// # Errors
/// The database.
pub fn locate(
    app: &App,
    conn: &mut Conn,
    folded: &str,
    by: AccountId,
    request: Option<RequestId>,
    now: Stamp,
) -> Result<Option<ProfileId>> {
    let Some(named) = by_own_mcid(app, conn, folded)? else {
        return Ok(None);
    };
    lock(conn, named)?;
    let mut profile = resolve(conn, named)?;
    // Each survivor may be merged further until it is held.
    loop {
        lock(conn, profile)?;
        match resolve(conn, profile)? {
            last if last == profile => break,
            further => profile = further,
        }
    }
    if profile != named {
        note_resolved(app, conn, named, profile, by, request, now)?;
    }
    Ok(Some(profile))
}

/// Nothing of this is told to who quoted the number.
fn note_resolved(
    app: &App,
    conn: &mut Conn,
    named: ProfileId,
    survivor: ProfileId,
    by: AccountId,
    request: Option<RequestId>,
    now: Stamp,
) -> Result<()> {
    let facts = [("survivor", survivor.to_string())];
    let entry = audit::Entry {
        actor: Some(by),
        action: "mcid.resolved",
        request,
        profile: Some(named),
        facts: &facts,
    };
    audit::record(app, conn, &entry, now)?;
    let mut event = events::Event::new(EventKind::McidResolved, Audience::Staff);
    event.request = request;
    event.profile = Some(survivor);
    events::record(app, conn, &event, now)?;
    Ok(())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = profiles)]
struct Row {
    id: ProfileId,
    version: i64,
    mcid_sealed: Sealed,
    legal_name_sealed: Sealed,
    contact_email_sealed: Option<Sealed>,
    contact_edited_at: Option<Stamp>,
    country_sealed: Sealed,
    phone_sealed: Option<Sealed>,
    created_on: String,
    strict_only: bool,
}

/// A profile with its values opened.
///
/// # Errors
/// There is none of this id, or the database.
pub fn load(app: &App, conn: &mut Conn, profile: ProfileId) -> Result<Profile> {
    let row = profiles::table
        .find(profile)
        .select(Row::as_select())
        .first(conn)?;
    let rebinds = rebinds_since(conn, profile, app.now().minus(YEAR))?;
    let open = |sealed: &Sealed| app.vault.open(Scope::Profile(profile.0), sealed);
    Ok(Profile {
        id: row.id,
        version: row.version,
        mcid: open(&row.mcid_sealed)?,
        legal_name: open(&row.legal_name_sealed)?,
        contact_email: row.contact_email_sealed.as_ref().map(open).transpose()?,
        contact_edited_at: row.contact_edited_at,
        country: open(&row.country_sealed)?,
        phone: row.phone_sealed.as_ref().map(open).transpose()?,
        created_on: row.created_on,
        strict_only: row.strict_only,
        last_rebind_at: rebinds.iter().copied().max(),
        rebinds_in_year: rebinds.len(),
    })
}

/// When rebinds began that were made after `since` and not undone: the undoing of one is no further rebind, and the one it
/// undid does not count. What a request moved and moved back again names the same request at both ends.
fn rebinds_since(conn: &mut Conn, profile: ProfileId, since: Stamp) -> Result<Vec<Stamp>> {
    let stands = bindings::ended_by_request_id
        .is_null()
        .or(bindings::ended_by_request_id.ne(bindings::request_id));
    Ok(bindings::table
        .filter(bindings::profile_id.eq(profile))
        .filter(bindings::origin.eq(BindingOrigin::Rebind))
        .filter(bindings::started_at.gt(since))
        .filter(stands)
        .select(bindings::started_at)
        .load(conn)?)
}

#[derive(Queryable)]
struct ExamRow {
    id: ExamId,
    profile: ProfileId,
    exam: String,
    taken_on: String,
    outcome: String,
    registration: Sealed,
    key: LookupKey,
}

/// The exam records of a profile, latest first. An exam stays with the number it came with: the record of a survivor is
/// its own and those of all that were merged into it, each registration ID once and its own before theirs. So a merge is
/// undone, and a file imported again, without a doubt about whose an exam is.
///
/// # Errors
/// The database.
pub fn exams_of(app: &App, conn: &mut Conn, profile: ProfileId) -> Result<Vec<Exam>> {
    let family = family(conn, profile)?;
    let mut rows: Vec<ExamRow> = exams::table
        .filter(exams::profile_id.eq_any(&family))
        .select((
            exams::id,
            exams::profile_id,
            exams::exam,
            exams::taken_on,
            exams::outcome,
            exams::registration_sealed,
            exams::registration_key,
        ))
        .load(conn)?;
    rows.sort_by_key(|row| (family.iter().position(|id| *id == row.profile), row.id));
    let mut seen = HashSet::new();
    rows.retain(|row| seen.insert(row.key.clone()));
    rows.sort_by(|a, b| (&b.taken_on, b.id).cmp(&(&a.taken_on, a.id)));
    rows.into_iter()
        .map(|row| {
            let registration: Private<String> =
                app.vault.open(Scope::Profile(row.profile.0), &row.registration)?;
            Ok(Exam {
                exam: row.exam,
                taken_on: row.taken_on,
                outcome: row.outcome,
                registration,
            })
        })
        .collect()
}

/// Takes the profile's row for the rest of the transaction: what is counted for a profile before it is added to is counted
/// by one at a time.
///
/// # Errors
/// The database.
pub fn lock(conn: &mut Conn, profile: ProfileId) -> Result<()> {
    hold(conn, profile, None).map(drop)
}

/// Takes the profile's row for the rest of the transaction, if it still has this version. Whoever changes the binding or
/// freezes the profile comes through here, so that the two wait for each other.
pub(in crate::certification) fn hold(
    conn: &mut Conn,
    profile: ProfileId,
    version: Option<i64>,
) -> Result<bool> {
    let row = profiles::table.find(profile);
    let same = profiles::version.eq(profiles::version);
    let held = match version {
        Some(version) => diesel::update(row.filter(profiles::version.eq(version)))
            .set(same)
            .execute(conn)?,
        None => diesel::update(row).set(same).execute(conn)?,
    };
    Ok(held > 0)
}

/// Marks that something changed which evidence may depend on.
pub(in crate::certification) fn bump(conn: &mut Conn, profile: ProfileId) -> Result<()> {
    diesel::update(profiles::table.find(profile))
        .set(profiles::version.eq(profiles::version + 1))
        .execute(conn)?;
    Ok(())
}

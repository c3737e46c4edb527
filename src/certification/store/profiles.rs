//! Profiles and their exams.

use std::time::Duration;

use diesel::prelude::*;

use crate::app::App;
use crate::certification::model::{BindingOrigin, Exam, Profile, ProfileId};
use crate::clock::Stamp;
use crate::db::schema::{bindings, exams, profiles};
use crate::db::{Conn, Sealed};
use crate::error::Result;
use crate::vault::{Field, Private, Scope};

/// The time in which rebinds are counted.
const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

/// The profile of an MCID, given in [`crate::vault::fold_mcid`] form. Whether there is one is nobody's business but the
/// product's: no page or mail may depend on it.
///
/// # Errors
/// The database.
pub fn by_mcid(app: &App, conn: &mut Conn, folded: &str) -> Result<Option<ProfileId>> {
    Ok(profiles::table
        .filter(profiles::mcid_key.eq(app.vault.lookup(Field::Mcid, folded)))
        .select(profiles::id)
        .first(conn)
        .optional()?)
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

/// The exam records of a profile, latest first.
///
/// # Errors
/// The database.
pub fn exams_of(app: &App, conn: &mut Conn, profile: ProfileId) -> Result<Vec<Exam>> {
    let rows: Vec<(String, String, String, Sealed)> = exams::table
        .filter(exams::profile_id.eq(profile))
        .order((exams::taken_on.desc(), exams::id.desc()))
        .select((
            exams::exam,
            exams::taken_on,
            exams::outcome,
            exams::registration_sealed,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(exam, taken_on, outcome, registration)| {
            let registration: Private<String> = app.vault.open(Scope::Profile(profile.0), &registration)?;
            Ok(Exam {
                exam,
                taken_on,
                outcome,
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
pub(super) fn hold(conn: &mut Conn, profile: ProfileId, version: Option<i64>) -> Result<bool> {
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

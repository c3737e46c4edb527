//! Exams in the database. A record is known by its profile and registration ID.

use super::{insert_all, moved_unless};
use crate::certification::import::batch::{Applied, Context, Stored};
use crate::certification::import::exam_row::ExamRow;
use crate::certification::import::header::Field;
use crate::certification::store::profiles::{bump, resolve};
use crate::certification::{ExamId, ExamOutcome, ProfileId, Reason};
use crate::db::schema::{exams, profiles};
use crate::db::{Conn, LookupKey, Sealed};
use crate::error::Result;
use crate::requests;
use crate::vault::{self, Scope};
use crate::verification::EvidenceKind;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// An exam as it stands here.
#[derive(Queryable)]
struct Known {
    id: ExamId,
    profile_id: ProfileId,
    registration_key: LookupKey,
    exam: String,
    taken_on: String,
    outcome: ExamOutcome,
}

#[derive(Insertable)]
#[diesel(table_name = exams, treat_none_as_default_value = false)]
struct NewExam {
    id: ExamId,
    profile_id: ProfileId,
    exam: String,
    taken_on: String,
    outcome: ExamOutcome,
    registration_sealed: Sealed,
    registration_key: LookupKey,
}

impl Stored for ExamRow {
    const ACTION: &'static str = "exams.imported";

    fn apply(context: &Context<'_>, conn: &mut Conn, rows: &[&Self]) -> Result<Vec<Applied>> {
        let vault = &context.app.vault;
        let keys: Vec<(LookupKey, LookupKey)> = rows
            .iter()
            .map(|row| {
                let mcid = vault.lookup(vault::Field::Mcid, row.mcid.as_str());
                (
                    mcid,
                    vault.lookup(vault::Field::Registration, row.registration_id.as_str()),
                )
            })
            .collect();
        let profiles: HashMap<LookupKey, ProfileId> = profiles::table
            .filter(profiles::mcid_key.eq_any(keys.iter().map(|(mcid, _)| mcid)))
            .select((profiles::mcid_key, profiles::id))
            .load::<(LookupKey, ProfileId)>(conn)?
            .into_iter()
            .collect();
        let mut known = load(conn, profiles.values().copied())?;
        let mut new = Vec::new();
        let mut corrected = HashSet::new();
        let mut answers = Vec::with_capacity(rows.len());
        for (row, (mcid, registration)) in rows.iter().zip(keys) {
            let Some(profile) = profiles.get(&mcid).copied() else {
                answers.push(Applied::refused(Field::Mcid, Reason::UnknownProfile));
                continue;
            };
            if let Some(before) = known.remove(&(profile, registration.clone())) {
                let answer = update(conn, &before, row)?;
                if matches!(&answer, Applied::Met { changed, .. } if !changed.is_empty()) {
                    corrected.insert(profile);
                }
                answers.push(answer);
                continue;
            }
            let sealed = vault.seal(Scope::Profile(profile.0), row.registration_id.as_str());
            new.push(NewExam {
                id: ExamId(context.app.new_id()),
                profile_id: profile,
                exam: row.exam.as_str().to_owned(),
                taken_on: row.taken_on.to_string(),
                outcome: row.outcome,
                registration_sealed: sealed,
                registration_key: registration,
            });
            answers.push(Applied::Added);
        }
        insert_all!(conn, exams::table, &new);
        // An exam that is added makes no earlier answer wrong; one that is corrected may.
        for profile in corrected {
            let answers = [EvidenceKind::Exam, EvidenceKind::Registration];
            // The record of a merged-away profile is shown and asked for as the survivor's.
            let profile = resolve(conn, profile)?;
            bump(conn, profile)?;
            requests::after_profile_changed(context.app, conn, profile, &answers, context.now)?;
        }
        Ok(answers)
    }
}

/// All exams of some profiles, by what identifies them.
fn load(
    conn: &mut Conn,
    of: impl Iterator<Item = ProfileId>,
) -> Result<HashMap<(ProfileId, LookupKey), Known>> {
    let rows: Vec<Known> = exams::table
        .filter(exams::profile_id.eq_any(of))
        .select((
            exams::id,
            exams::profile_id,
            exams::registration_key,
            exams::exam,
            exams::taken_on,
            exams::outcome,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|known| ((known.profile_id, known.registration_key.clone()), known))
        .collect())
}

/// Brings an exam up to date where it differs.
fn update(conn: &mut Conn, before: &Known, row: &ExamRow) -> Result<Applied> {
    let taken_on = row.taken_on.to_string();
    let differs = [
        (Field::Exam, before.exam != row.exam.as_str()),
        (Field::TakenOn, before.taken_on != taken_on),
        (Field::Outcome, before.outcome != row.outcome),
    ];
    let changed: Vec<Field> = differs
        .into_iter()
        .filter_map(|(field, differs)| differs.then_some(field))
        .collect();
    if !changed.is_empty() {
        let now = (
            exams::exam.eq(row.exam.as_str()),
            exams::taken_on.eq(taken_on),
            exams::outcome.eq(row.outcome),
        );
        moved_unless(
            diesel::update(exams::table.find(before.id))
                .set(now)
                .execute(conn)?
                == 1,
        )?;
    }
    Ok(Applied::Met {
        changed,
        kept: Vec::new(),
    })
}

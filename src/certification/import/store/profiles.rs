//! Profiles in the database: a batch is read in a few queries and written in a few more.

use super::merge::{Batch, Wanted, mcid_key, wanted};
use super::tables::{Binding, Known};
use super::{insert_all, moved_unless};
use crate::certification::ProfileId;
use crate::certification::import::batch::{Applied, Context, Stored};
use crate::certification::import::profile_row::ProfileRow;
use crate::db::schema::{bindings, freezes, profiles};
use crate::db::{Conn, LookupKey};
use crate::error::Result;
use crate::requests;
use diesel::prelude::*;

impl Stored for ProfileRow {
    const ACTION: &'static str = "profiles.imported";

    fn apply(context: &Context<'_>, conn: &mut Conn, rows: &[&Self]) -> Result<Vec<Applied>> {
        let wanted: Vec<Wanted> = rows.iter().map(|row| wanted(context, row)).collect();
        let mut batch = Batch::load(context, conn, rows, &wanted)?;
        let mut answers = Vec::with_capacity(rows.len());
        for (row, wanted) in rows.iter().zip(wanted) {
            answers.push(batch.decide(context, row, wanted)?);
        }
        batch.write(context, conn)?;
        Ok(answers)
    }
}

impl Batch {
    fn load(context: &Context<'_>, conn: &mut Conn, rows: &[&ProfileRow], wanted: &[Wanted]) -> Result<Self> {
        let mut batch = Self::default();
        let mcids: Vec<LookupKey> = rows.iter().map(|row| mcid_key(context, row)).collect();
        let known: Vec<Known> = profiles::table
            .filter(profiles::mcid_key.eq_any(&mcids))
            .select(Known::as_select())
            .load(conn)?;
        let here: Vec<ProfileId> = known.iter().map(|profile| profile.id).collect();
        let journal: Vec<Binding> = bindings::table
            .filter(bindings::profile_id.eq_any(&here))
            .select(Binding::as_select())
            .load(conn)?;
        let frozen: Vec<ProfileId> = freezes::table
            .filter(freezes::profile_id.eq_any(&here).and(freezes::ended_at.is_null()))
            .select(freezes::profile_id)
            .load(conn)?;
        let current = bindings::table
            .filter(bindings::ended_at.is_null())
            .select(Binding::as_select());
        let addresses: Vec<&LookupKey> = wanted
            .iter()
            .filter_map(|wanted| wanted.address.as_ref())
            .collect();
        let held: Vec<Binding> = current
            .filter(
                bindings::subject
                    .is_null()
                    .and(bindings::address_key.eq_any(addresses)),
            )
            .load(conn)?;
        let subjects: Vec<&str> = wanted
            .iter()
            .filter_map(|wanted| wanted.key.as_ref())
            .map(|key| &*key.1)
            .collect();
        let keyed: Vec<Binding> = if subjects.is_empty() {
            Vec::new()
        } else {
            current.filter(bindings::subject.eq_any(subjects)).load(conn)?
        };
        for binding in held.iter().chain(&keyed) {
            batch.take(binding.profile_id, binding.key(), binding.address_key.clone());
        }
        for binding in journal {
            batch.journal.entry(binding.profile_id).or_default().push(binding);
        }
        batch.frozen.extend(frozen);
        batch.known.extend(
            known
                .into_iter()
                .map(|profile| (profile.mcid_key.clone(), profile)),
        );
        Ok(batch)
    }

    /// Writes what was decided. Bindings end before others begin, so that an account or address that moves from
    /// one row to another is free in time. What was verified against a profile as it was is void.
    fn write(self, context: &Context<'_>, conn: &mut Conn) -> Result<()> {
        let (app, now) = (context.app, context.now);
        for id in self.ended {
            let open = bindings::table
                .find(id)
                .filter(bindings::ended_at.is_null().and(bindings::subject.is_null()));
            let done = diesel::update(open)
                .set(bindings::ended_at.eq(now))
                .execute(conn)?;
            moved_unless(done == 1)?;
        }
        for (id, version, update) in self.updates {
            let same = profiles::table.find(id).filter(profiles::version.eq(version));
            let answers = update.answers();
            moved_unless(diesel::update(same).set(update).execute(conn)? == 1)?;
            requests::after_profile_changed(app, conn, id, &answers, now)?;
        }
        insert_all!(conn, profiles::table, &self.new_profiles);
        insert_all!(conn, bindings::table, &self.new_bindings);
        Ok(())
    }
}

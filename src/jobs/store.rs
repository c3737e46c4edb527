//! The leases of jobs: taken and given back by compare-and-set.

use std::time::Duration;

use diesel::prelude::*;

use crate::clock::Stamp;
use crate::db::Conn;
use crate::db::schema::jobs;
use crate::error::Result;

/// When a job may run next; now, if it never ran.
pub(super) fn next_at(conn: &mut Conn, name: &str) -> Result<Option<Stamp>> {
    let row: Option<(Stamp, Option<Stamp>)> = jobs::table
        .find(name)
        .select((jobs::next_at, jobs::leased_until))
        .first(conn)
        .optional()?;
    Ok(row.map(|(next, leased)| leased.map_or(next, |until| next.max(until))))
}

/// Takes the lease if the job is due and nobody holds it.
pub(super) fn lease(conn: &mut Conn, name: &str, holder: i64, until: Stamp, now: Stamp) -> Result<bool> {
    let free = jobs::leased_until.is_null().or(jobs::leased_until.le(now));
    let taken = diesel::update(jobs::table.find(name).filter(jobs::next_at.le(now)).filter(free))
        .set((jobs::lease.eq(holder), jobs::leased_until.eq(until)))
        .execute(conn)?;
    if taken > 0 || next_at(conn, name)?.is_some() {
        return Ok(taken > 0);
    }
    // Its first run ever. Should two nodes insert at once, the second one's transaction runs again and finds the row.
    diesel::insert_into(jobs::table)
        .values((
            jobs::name.eq(name),
            jobs::next_at.eq(now),
            jobs::lease.eq(holder),
            jobs::leased_until.eq(until),
        ))
        .execute(conn)?;
    Ok(true)
}

/// Gives the lease back, unless it ran out and another took it.
pub(super) fn release(conn: &mut Conn, name: &str, holder: i64, pause: Duration, now: Stamp) -> Result<()> {
    diesel::update(jobs::table.find(name).filter(jobs::lease.eq(holder)))
        .set((
            jobs::next_at.eq(now.plus(pause)),
            jobs::lease.eq(None::<i64>),
            jobs::leased_until.eq(None::<Stamp>),
        ))
        .execute(conn)?;
    Ok(())
}

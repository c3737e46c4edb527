//! Throttles: how often something may happen in a window of time. They live in the database, so that every node counts
//! together and a restart forgets nothing.

use std::net::IpAddr;
use std::time::Duration;

use diesel::prelude::*;

use crate::app::App;
use crate::clock::Stamp;
use crate::db::schema::throttles;
use crate::db::{Conn, LookupKey};
use crate::error::{Error, Result};
use crate::vault::Field;

/// A limit: what is counted, how often, in which window.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// The name of what is counted.
    pub bucket: &'static str,
    /// How often it may happen in a window.
    pub uses: i32,
    /// The window.
    pub window: Duration,
}

/// Counts one use by `subject` and says whether it still lies within the limit.
///
/// # Errors
/// [`Error::TooMany`] beyond the limit (the use is counted all the same, in a transaction that must not be rolled back
/// for it to last), or the database.
pub fn spend(
    app: &App,
    conn: &mut Conn,
    limit: Limit,
    subject: &str,
    now: Stamp,
) -> Result<Result<(), Error>> {
    let key = app.vault.lookup(Field::Throttle, subject);
    let row = || throttles::table.find((limit.bucket, &key));
    let fresh = now.minus(limit.window);
    let counted = diesel::update(row().filter(throttles::window_start.gt(fresh.0)))
        .set(throttles::uses.eq(throttles::uses + 1))
        .execute(conn)?;
    if counted == 0 {
        // Only a window that is over: should another have begun one meanwhile, the insert meets its row, the transaction
        // runs again and counts there.
        let restarted = diesel::update(row().filter(throttles::window_start.le(fresh.0)))
            .set((throttles::uses.eq(1), throttles::window_start.eq(now.0)))
            .execute(conn)?;
        if restarted == 0 {
            insert(conn, limit.bucket, &key, now)?;
        }
        return Ok(Ok(()));
    }
    let (uses, start): (i32, i64) = row()
        .select((throttles::uses, throttles::window_start))
        .first(conn)?;
    if uses <= limit.uses {
        return Ok(Ok(()));
    }
    let wait = Stamp(start).plus(limit.window).since(now).as_secs().max(1);
    Ok(Err(Error::TooMany(wait)))
}

/// Whether the limit is used up, counting nothing.
///
/// # Errors
/// The database.
pub fn is_spent(app: &App, conn: &mut Conn, limit: Limit, subject: &str, now: Stamp) -> Result<Option<u64>> {
    let key = app.vault.lookup(Field::Throttle, subject);
    let found: Option<(i32, i64)> = throttles::table
        .find((limit.bucket, &key))
        .select((throttles::uses, throttles::window_start))
        .first(conn)
        .optional()?;
    Ok(found.and_then(|(uses, start)| {
        let end = Stamp(start).plus(limit.window);
        (uses >= limit.uses && end > now).then(|| end.since(now).as_secs().max(1))
    }))
}

fn insert(conn: &mut Conn, bucket: &str, key: &LookupKey, now: Stamp) -> Result<()> {
    diesel::insert_into(throttles::table)
        .values((
            throttles::bucket.eq(bucket),
            throttles::subject_key.eq(key),
            throttles::window_start.eq(now.0),
            throttles::uses.eq(1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes one use back: it turned out to be none.
///
/// # Errors
/// The database.
pub fn give_back(app: &App, conn: &mut Conn, limit: Limit, subject: &str) -> Result<()> {
    let key = app.vault.lookup(Field::Throttle, subject);
    diesel::update(
        throttles::table
            .find((limit.bucket, &key))
            .filter(throttles::uses.gt(0)),
    )
    .set(throttles::uses.eq(throttles::uses - 1))
    .execute(conn)?;
    Ok(())
}

/// Forgets all uses by `subject`.
///
/// # Errors
/// The database.
pub fn forget(app: &App, conn: &mut Conn, limit: Limit, subject: &str) -> Result<()> {
    let key = app.vault.lookup(Field::Throttle, subject);
    diesel::delete(throttles::table.find((limit.bucket, &key))).execute(conn)?;
    Ok(())
}

/// The subject under which visits from one place on the net are counted: an IPv4 address, or the /64 network that one
/// household or server has of IPv6.
pub fn origin(ip: IpAddr) -> String {
    match ip.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// Whether [`sweep`] would find anything.
///
/// # Errors
/// The database.
pub fn has_old(conn: &mut Conn, before: Stamp, kept: &[&str]) -> Result<bool> {
    let old = throttles::table
        .filter(throttles::window_start.lt(before.0))
        .filter(throttles::bucket.ne_all(kept));
    Ok(diesel::select(diesel::dsl::exists(old)).get_result(conn)?)
}

/// Forgets windows of all buckets but `kept` that began before `before`.
///
/// # Errors
/// The database.
pub fn sweep(conn: &mut Conn, before: Stamp, kept: &[&str]) -> Result<usize> {
    let old = throttles::table
        .filter(throttles::window_start.lt(before.0))
        .filter(throttles::bucket.ne_all(kept));
    Ok(diesel::delete(old).execute(conn)?)
}

//! Failed sign-ins. They are counted at the passwords of the address; an address without any is counted among the
//! throttles in the same way, so that both look the same from outside.

use diesel::prelude::*;

use crate::accounts::model::{AccountId, Kind, LOCAL_ISSUER};
use crate::accounts::policy::{Gate, MOST_FAILURES, gate as gate_of, wait_after};
use crate::app::App;
use crate::clock::Stamp;
use crate::db::schema::{accounts, passwords, throttles};
use crate::db::{Conn, LookupKey};
use crate::error::{Error, Result};
use crate::web::throttle::{self, Limit};

/// Where failures of addresses without a password are counted. Kept long: it must not be told by what was forgotten.
pub(crate) const UNKNOWN: &str = "sign-in-unknown";

/// Failures from one place on the net; successes do not count.
const PER_ORIGIN: Limit = Limit {
    bucket: "sign-in-origin",
    uses: 60,
    window: std::time::Duration::from_secs(10 * 60),
};

/// A try: whose password, from where.
#[derive(Clone)]
pub(in crate::accounts) struct Attempt {
    /// The key of the address.
    pub address: LookupKey,
    /// Where from, as throttles count it.
    pub origin: String,
}

/// An account that the password may belong to.
#[derive(Clone, Queryable)]
pub(in crate::accounts) struct Candidate {
    /// The account.
    pub account: AccountId,
    /// Its kind.
    pub kind: Kind,
    /// The hash of its password.
    pub hash: String,
    failures: i32,
    next_try_at: Stamp,
}

/// A try that was counted.
pub(in crate::accounts) struct Tried {
    /// Whether it may go on.
    pub gate: Gate,
    /// The accounts whose password may be tried now.
    pub candidates: Vec<Candidate>,
}

fn candidates(conn: &mut Conn, address: &LookupKey) -> Result<Vec<Candidate>> {
    Ok(accounts::table
        .inner_join(passwords::table.on(passwords::account_id.eq(accounts::id)))
        .filter(accounts::issuer.eq(LOCAL_ISSUER))
        .filter(accounts::email_key.eq(address))
        .filter(accounts::closed_at.is_null())
        .select((
            accounts::id,
            accounts::kind,
            passwords::hash,
            passwords::failures,
            passwords::next_try_at,
        ))
        .order(accounts::id)
        .load(conn)?)
}

/// Whether a password may be tried for this address from there; counts nothing.
pub(in crate::accounts) fn gate(app: &App, conn: &mut Conn, attempt: &Attempt, now: Stamp) -> Result<Gate> {
    if let Some(seconds) = throttle::is_spent(app, conn, PER_ORIGIN, &attempt.origin, now)? {
        return Ok(Gate::Wait(seconds));
    }
    let found = candidates(conn, &attempt.address)?;
    let most_open = found
        .iter()
        .map(|one| gate_of(one.failures, one.next_try_at, now))
        .min();
    match most_open {
        Some(gate) => Ok(gate),
        None => unknown_gate(conn, &attempt.address, now),
    }
}

fn unknown_gate(conn: &mut Conn, address: &LookupKey, now: Stamp) -> Result<Gate> {
    let counted: Option<(i32, Stamp)> = throttles::table
        .find((UNKNOWN, address))
        .select((throttles::uses, throttles::window_start))
        .first(conn)
        .optional()?;
    Ok(counted.map_or(Gate::Open, |(failures, next)| gate_of(failures, next, now)))
}

/// Counts a try as failed, before it is known to be.
pub(in crate::accounts) fn count(app: &App, conn: &mut Conn, attempt: &Attempt, now: Stamp) -> Result<Tried> {
    let blocked = |gate| Tried {
        gate,
        candidates: Vec::new(),
    };
    match throttle::spend(app, conn, PER_ORIGIN, &attempt.origin, now)? {
        Ok(()) => {}
        Err(Error::TooMany(seconds)) => return Ok(blocked(Gate::Wait(seconds))),
        Err(error) => return Err(error),
    }
    let found = candidates(conn, &attempt.address)?;
    if found.is_empty() {
        return Ok(blocked(count_unknown(conn, &attempt.address, now)?));
    }
    let mut open = Vec::new();
    let mut most_open = Gate::Closed;
    for candidate in found {
        let counted = diesel::update(
            passwords::table
                .find(candidate.account)
                .filter(passwords::failures.lt(MOST_FAILURES))
                .filter(passwords::next_try_at.le(now)),
        )
        .set(passwords::failures.eq(passwords::failures + 1))
        .execute(conn)?;
        // Read again behind the row's lock: on PostgreSQL others may have counted in between.
        let (failures, next): (i32, Stamp) = passwords::table
            .find(candidate.account)
            .select((passwords::failures, passwords::next_try_at))
            .first(conn)?;
        if counted == 0 {
            most_open = most_open.min(gate_of(failures, next, now));
            continue;
        }
        most_open = Gate::Open;
        diesel::update(passwords::table.find(candidate.account))
            .set(passwords::next_try_at.eq(now.plus(wait_after(failures))))
            .execute(conn)?;
        open.push(candidate);
    }
    Ok(Tried {
        gate: most_open,
        candidates: open,
    })
}

fn count_unknown(conn: &mut Conn, address: &LookupKey, now: Stamp) -> Result<Gate> {
    let row = || throttles::table.find((UNKNOWN, address));
    let counted = diesel::update(
        row()
            .filter(throttles::uses.lt(MOST_FAILURES))
            .filter(throttles::window_start.le(now.0)),
    )
    .set(throttles::uses.eq(throttles::uses + 1))
    .execute(conn)?;
    if counted > 0 {
        let failures: i32 = row().select(throttles::uses).first(conn)?;
        diesel::update(row())
            .set(throttles::window_start.eq(now.plus(wait_after(failures)).0))
            .execute(conn)?;
        return Ok(Gate::Open);
    }
    match unknown_gate(conn, address, now)? {
        Gate::Open => {
            diesel::insert_into(throttles::table)
                .values((
                    throttles::bucket.eq(UNKNOWN),
                    throttles::subject_key.eq(address),
                    throttles::window_start.eq(now.0),
                    throttles::uses.eq(1),
                ))
                .execute(conn)?;
            Ok(Gate::Open)
        }
        shut => Ok(shut),
    }
}

/// The password was right for the accounts `fit`: their failures are forgotten, and the try does not count for another
/// account of the address nor for where it came from.
pub(in crate::accounts) fn take_back(
    app: &App,
    conn: &mut Conn,
    attempt: &Attempt,
    tried: &Tried,
    fit: &[AccountId],
) -> Result<()> {
    for candidate in &tried.candidates {
        let row = passwords::table.find(candidate.account);
        if fit.contains(&candidate.account) {
            diesel::update(row)
                .set((passwords::failures.eq(0), passwords::next_try_at.eq(Stamp(0))))
                .execute(conn)?;
        } else {
            diesel::update(row.filter(passwords::failures.gt(0)))
                .set((
                    passwords::failures.eq(passwords::failures - 1),
                    passwords::next_try_at.eq(candidate.next_try_at),
                ))
                .execute(conn)?;
        }
    }
    throttle::give_back(app, conn, PER_ORIGIN, &attempt.origin)
}

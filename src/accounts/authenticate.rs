//! Trying a password. The answer, its time and its delays are the same whether the address has accounts or not.

use super::hashing;
use super::model::{Account, Kind};
use super::policy::Gate;
use super::store::attempts::{self, Attempt};
use crate::app::App;
use crate::error::Result;
use crate::vault::{Field, fold_address};
use crate::web::{Visit, throttle};

/// What trying a password came to.
#[derive(Clone, Debug)]
pub enum SignIn {
    /// It is this account's.
    Ok(Account),
    /// It fits both accounts of the address: which one is meant?
    Choose,
    /// The address or the password is wrong.
    Wrong,
    /// Too many tries: the next one after so many seconds.
    Wait {
        /// How long.
        seconds: u64,
    },
    /// Too many failures in a row: passwords are not taken until the account is recovered.
    Closed,
}

/// Longer input is no password (the forms' own limit) and is not hashed.
pub(super) const MAX_PASSWORD_BYTES: usize = 1024;

/// Tries a password for the local accounts of an address: one personal and one work account at most, so always two
/// hashes. `kind` says which is meant when it fits both. Makes no session.
///
/// # Errors
/// [`crate::error::Error::TooMany`] when too many hashes wait already, or the database.
pub async fn authenticate(
    app: &App,
    visit: &Visit,
    email: &str,
    password: &str,
    kind: Option<Kind>,
) -> Result<SignIn> {
    if password.len() > MAX_PASSWORD_BYTES || email.len() > MAX_PASSWORD_BYTES {
        return Ok(SignIn::Wrong);
    }
    let attempt = Attempt {
        address: app.vault.lookup(Field::Address, &fold_address(email)),
        origin: throttle::origin(visit.ip),
    };
    // A try that has to wait costs one look, neither a hash nor a write.
    let looked = attempt.clone();
    let gate = app
        .read(move |app, conn| attempts::gate(app, conn, &looked, app.now()))
        .await?;
    if let Some(blocked) = blocked(gate) {
        return Ok(blocked);
    }
    let password = password.to_owned();
    hashing::in_turn(app, move |app| try_now(app, &attempt, &password, kind)).await
}

fn blocked(gate: Gate) -> Option<SignIn> {
    match gate {
        Gate::Open => None,
        Gate::Wait(seconds) => Some(SignIn::Wait { seconds }),
        Gate::Closed => Some(SignIn::Closed),
    }
}

/// Counts the try as failed before hashing, so that many at once count each; takes it back when it was right.
fn try_now(app: &App, attempt: &Attempt, password: &str, kind: Option<Kind>) -> Result<SignIn> {
    let now = app.now();
    let tried = app.db.write(|conn| attempts::count(app, conn, attempt, now))?;
    if let Some(blocked) = blocked(tried.gate) {
        return Ok(blocked);
    }
    let mut fitting = Vec::new();
    for candidate_kind in [Kind::Personal, Kind::Work] {
        let candidate = tried.candidates.iter().find(|found| found.kind == candidate_kind);
        if hashing::fits(candidate.map(|found| found.hash.as_str()), password)?
            && let Some(candidate) = candidate
        {
            fitting.push(candidate);
        }
    }
    let meant = match (fitting.as_slice(), kind) {
        ([], _) => return Ok(SignIn::Wrong),
        ([one], None) => Some(*one),
        (_, None) => None,
        (some, Some(kind)) => match some.iter().find(|found| found.kind == kind) {
            Some(found) => Some(*found),
            None => return Ok(SignIn::Wrong),
        },
    };
    let fit: Vec<_> = fitting.iter().map(|found| found.account).collect();
    app.db.write(|conn| {
        attempts::take_back(app, conn, attempt, &tried, &fit)?;
        match meant {
            Some(found) => super::store::find(conn, found.account).map(SignIn::Ok),
            None => Ok(SignIn::Choose),
        }
    })
}

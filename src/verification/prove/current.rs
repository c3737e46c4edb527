//! Proving the account that a profile is bound to, for the first profile of a request or the second.

use super::record::{is_unnamed, locate, received, weigh_current};
use super::{PROOF_LASTS, Proved, reconsider, takes};
use crate::accounts::Account;
use crate::app::App;
use crate::certification::{self, ProfileId};
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::questions::Topic;
use crate::requests::Request;
use crate::verification::model::{EvidenceKind, Which};

/// Records that the requester controls `account`, which they say the profile is bound to. The answer is the same whether
/// it is or not.
///
/// # Errors
/// The database.
pub fn current(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    account: &Account,
    nonce: &str,
    now: Stamp,
) -> Result<Proved> {
    current_of(app, conn, request, Which::First, account, nonce, now)
}

/// The same for the second profile of the request.
///
/// # Errors
/// The database.
pub fn second(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    account: &Account,
    nonce: &str,
    now: Stamp,
) -> Result<Proved> {
    current_of(app, conn, request, Which::Second, account, nonce, now)
}

fn current_of(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    which: Which,
    account: &Account,
    nonce: &str,
    now: Stamp,
) -> Result<Proved> {
    if !takes(conn, request, nonce)? {
        return Ok(Proved::Invalid);
    }
    let bound = certification::bound_to(conn, &account.key)?;
    let mut request = request.clone();
    let which = bound.map_or(which, |bound| meant(&request, which, bound));
    if let Some(bound) = bound
        && is_unnamed(&request, which)
        && !request.is_about(bound)
    {
        // The account locates the profile where no MCID was typed.
        request = locate(conn, &request, which, bound, now)?;
    }
    let expires = now.plus(PROOF_LASTS);
    weigh_current(app, conn, &request, which, account, nonce, expires, now)?;
    let request = reconsider(app, conn, &request, now)?;
    received(app, conn, &request, EvidenceKind::CurrentAccount, now)?;
    Ok(Proved::Received)
}

/// The profile that a proof says something of: people mix up which of their two is the first, so the one that the account
/// belongs to, as far as the requester knows that themselves.
fn meant(request: &Request, asked: Which, bound: ProfileId) -> Which {
    let other = asked.other();
    let is_elsewhere = request.located(asked) != Some(bound) && !is_unnamed(request, asked);
    let may_be_other = request.located(other) == Some(bound)
        || (request.topic == Topic::TwoProfiles && is_unnamed(request, other));
    if is_elsewhere && may_be_other {
        other
    } else {
        asked
    }
}

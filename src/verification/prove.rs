//! Proving accounts: a fresh sign-in bound to one request, one purpose and one ticket. It makes no session.

mod current;
mod record;

use std::time::Duration;

use super::answers::name_key;
use super::model::{EvidenceKind, EvidenceOutcome, Purpose, Strength, Which};
use super::store::{self};
use crate::accounts::{self, Account, AccountId, Kind};
use crate::app::App;
use crate::certification::{self, ProfileId};
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::{Audience, EventKind};
use crate::learn;
use crate::questions::Topic;
use crate::requests::store::{Change, shift};
use crate::requests::{self, Request};
use crate::text_enum;

pub use current::{current, second};
use record::{is_unnamed, locate, received, record, weigh_current};

/// How long a proof counts.
const PROOF_LASTS: Duration = Duration::from_secs(14 * 86_400);

text_enum! {
    /// How proving an account went, as codes of the domain.
    pub enum Proved {
        /// Recorded.
        Received => "proof_received",
        /// Recorded; the account belongs to another Learn profile than the requester's, which is the one that will connect.
        OtherLearnProfile => "warn_other_learn_profile",
        /// A work or school account can not carry a certification profile.
        WrongKind => "wrong_account_kind",
        /// The wanted account is the one the profile is bound to.
        SameAccount => "same_account",
        /// The account is bound to another profile, which the requester names as theirs: the two can be joined.
        MsaBoundElsewhere => "msa_bound_elsewhere",
        /// The account can not be used. Why, is told to nobody outside.
        TargetUnavailable => "target_unavailable",
        /// The form was used, is too old, or the request takes no evidence any more.
        Invalid => "proof_invalid",
    }
}

/// Whether a proof with this one-time number can be recorded at all: the request takes evidence, and the number is new.
///
/// # Errors
/// The database.
pub fn takes(conn: &mut Conn, request: &Request, nonce: &str) -> Result<bool> {
    Ok(request.state.takes_evidence() && !store::is_used(conn, request.id, nonce)?)
}

/// Records that the requester controls `account`, as what they say it is.
///
/// # Errors
/// The database.
pub fn record_as(
    purpose: Purpose,
    app: &App,
    conn: &mut Conn,
    request: &Request,
    account: &Account,
    nonce: &str,
    now: Stamp,
) -> Result<Proved> {
    match purpose {
        Purpose::Wanted => wanted(app, conn, request, account, nonce, now),
        Purpose::Current => current(app, conn, request, account, nonce, now),
        Purpose::Second => second(app, conn, request, account, nonce, now),
    }
}

/// Records that the requester controls `account`, which they want the profile bound to.
///
/// An account that has another profile can not be wanted, unless the request is about that profile too: then the two are
/// joined. Whether it may be is told to nobody but who controls the account and has named the profile as theirs.
///
/// # Errors
/// The database.
pub fn wanted(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    account: &Account,
    nonce: &str,
    now: Stamp,
) -> Result<Proved> {
    if !takes(conn, request, nonce)? {
        return Ok(Proved::Invalid);
    }
    if account.kind != Kind::Personal {
        return Ok(Proved::WrongKind);
    }
    let bound = certification::bound_to(conn, &account.key)?;
    let is_for_two = request.topic == Topic::TwoProfiles;
    if bound.is_some() && bound == request.profile_id && !is_for_two {
        let _closed = requests::close_same_account(app, conn, request, now)?;
        return Ok(Proved::SameAccount);
    }
    let request = &match bound {
        Some(other)
            if is_unnamed(request, Which::Second)
                && !request.is_about(other)
                && is_named_as_own(app, conn, request, other)? =>
        {
            locate(conn, request, Which::Second, other, now)?
        }
        _ => request.clone(),
    };
    let outcome = match bound {
        Some(other) if !request.is_about(other) => EvidenceOutcome::Unavailable,
        _ => EvidenceOutcome::Match,
    };
    store::void(conn, request.id, EvidenceKind::WantedAccount, "replaced", now)?;
    if request.wanted().is_some_and(|before| before != account.key) {
        // The owner of the current account proved it for another change than this one.
        store::void(
            conn,
            request.id,
            EvidenceKind::CurrentAccount,
            "wanted_changed",
            now,
        )?;
    }
    let expires = now.plus(PROOF_LASTS);
    let weighed = (EvidenceKind::WantedAccount, outcome, Strength::Mandatory);
    record(
        app,
        conn,
        request,
        Which::First,
        account,
        weighed,
        nonce,
        expires,
        now,
    )?;
    let usable = outcome == EvidenceOutcome::Match;
    take_wanted(conn, request, usable.then_some(account), now)?;
    received(app, conn, request, EvidenceKind::WantedAccount, now)?;
    if !usable {
        requests::tell(
            app,
            conn,
            request,
            EventKind::Evidence,
            Audience::Staff,
            None,
            Some(Proved::TargetUnavailable.as_str()),
            now,
        )?;
        return Ok(Proved::TargetUnavailable);
    }
    let mut whose = Which::ALL.iter().copied();
    if let Some(which) = whose.find(|which| bound.is_some() && request.located(*which) == bound) {
        // Whoever signs in as the wanted account has signed in as the account of that profile.
        weigh_current(app, conn, request, which, account, nonce, expires, now)?;
        if !is_for_two {
            return Ok(Proved::MsaBoundElsewhere);
        }
    }
    Ok(if is_on_other_learn(conn, request.author_id, account.id)? {
        Proved::OtherLearnProfile
    } else {
        Proved::Received
    })
}

/// Whether the wanted account is on another Learn profile than the requester's, as things stand: that other one is the one
/// that will be able to connect.
///
/// # Errors
/// The database.
pub fn is_on_other_learn(conn: &mut Conn, requester: AccountId, wanted: AccountId) -> Result<bool> {
    let own = learn::profile_of(conn, requester)?;
    let other = learn::profile_of(conn, wanted)?;
    Ok(wanted != requester && other.is_some() && own != other)
}

/// Whether the requester has given the name of this profile as theirs. It is asked of a profile whose account they have
/// just signed in with, so the answer tells them nothing about anybody else's.
fn is_named_as_own(app: &App, conn: &mut Conn, request: &Request, profile: ProfileId) -> Result<bool> {
    let name = certification::load(app, conn, profile)?.legal_name;
    let key = name_key(&app.vault, name.expose());
    let given = store::answers_given(conn, request.id, EvidenceKind::LegalName)?;
    Ok(given.iter().flatten().any(|answer| *answer == key))
}

/// The account that the request wants, or none.
fn take_wanted(conn: &mut Conn, request: &Request, account: Option<&Account>, now: Stamp) -> Result<()> {
    let change = Change {
        wanted_account_id: Some(account.map(|account| account.id)),
        wanted_issuer: Some(account.map(|account| account.key.issuer.clone())),
        wanted_subject: Some(account.map(|account| account.key.subject.clone())),
        ..Change::default()
    };
    if shift(conn, request, request.state, change, now)? {
        Ok(())
    } else {
        Err(Error::Conflict("error-moved-on"))
    }
}

/// Looks again at a wanted account that could not be used, now that the request may be about the profile it is bound to.
/// Gives the request as it is afterwards.
///
/// # Errors
/// The database.
pub(super) fn reconsider(app: &App, conn: &mut Conn, request: &Request, now: Stamp) -> Result<Request> {
    let evidence = store::evidence_of(conn, request.id)?;
    let refused = evidence.iter().rev().find(|item| {
        item.kind == EvidenceKind::WantedAccount
            && item.outcome == EvidenceOutcome::Unavailable
            && item.is_live(now)
    });
    let (Some(refused), Some(second)) = (refused, request.second_profile_id) else {
        return Ok(request.clone());
    };
    let Some(key) = &refused.proven else {
        return Ok(request.clone());
    };
    let account = accounts::by_key(conn, key)?;
    let (Some(account), true) = (account, certification::bound_to(conn, key)? == Some(second)) else {
        return Ok(request.clone());
    };
    store::void(conn, request.id, EvidenceKind::WantedAccount, "reconsidered", now)?;
    let nonce = app.new_token();
    let expires = refused.expires_at.unwrap_or(now);
    let weighed = (
        EvidenceKind::WantedAccount,
        EvidenceOutcome::Match,
        Strength::Mandatory,
    );
    record(
        app,
        conn,
        request,
        Which::First,
        &account,
        weighed,
        &nonce,
        expires,
        now,
    )?;
    take_wanted(conn, request, Some(&account), now)?;
    let request = requests::store::by_id(conn, request.id)?;
    weigh_current(app, conn, &request, Which::Second, &account, &nonce, expires, now)?;
    Ok(request)
}

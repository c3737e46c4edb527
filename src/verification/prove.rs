//! Proving accounts: a fresh sign-in bound to one request, one purpose and one ticket. It makes no session.

use std::time::Duration;

use super::model::{EvidenceKind, EvidenceOutcome, Purpose, Strength};
use super::store::{self, NewEvidence};
use super::strength::{CurrentFacts, of_current};
use crate::accounts::{Account, Kind};
use crate::app::App;
use crate::certification;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::{Audience, EventKind};
use crate::learn;
use crate::requests::store::{Change, shift};
use crate::requests::{self, Request};
use crate::text_enum;

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
    }
}

/// Records that the requester controls `account`, which they want the profile bound to.
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
    if bound.is_some() && bound == request.profile_id {
        let _closed = requests::close_same_account(app, conn, request, now)?;
        return Ok(Proved::SameAccount);
    }
    let outcome = if bound.is_some() {
        EvidenceOutcome::Unavailable
    } else {
        EvidenceOutcome::Match
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
    let weighed = (EvidenceKind::WantedAccount, outcome, Strength::Mandatory);
    record(app, conn, request, account, weighed, nonce, now)?;
    let usable = outcome == EvidenceOutcome::Match;
    let change = Change {
        wanted_account_id: Some(usable.then_some(account.id)),
        wanted_issuer: Some(usable.then(|| account.key.issuer.clone())),
        wanted_subject: Some(usable.then(|| account.key.subject.clone())),
        ..Change::default()
    };
    if !shift(conn, request, request.state, change, now)? {
        return Err(crate::error::Error::Conflict("error-moved-on"));
    }
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
    let own = learn::profile_of(conn, request.author_id)?;
    let other = learn::profile_of(conn, account.id)?;
    Ok(
        if account.id != request.author_id && other.is_some() && own != other {
            Proved::OtherLearnProfile
        } else {
            Proved::Received
        },
    )
}

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
    if !takes(conn, request, nonce)? {
        return Ok(Proved::Invalid);
    }
    let bound = certification::bound_to(conn, &account.key)?;
    let located = request.profile_id.or(bound);
    let (outcome, strength) = match (bound, located) {
        (Some(bound), Some(located)) if bound == located => {
            let binding = certification::binding_of(app, conn, bound)?;
            let facts = CurrentFacts {
                situation: request.situation,
                claimed_at: binding.and_then(|binding| binding.claimed_at),
                recovered_at: account.recovered_at,
            };
            (
                EvidenceOutcome::Match,
                of_current(facts, app.settings.times.weak_for, now),
            )
        }
        _ => (EvidenceOutcome::Mismatch, Strength::None),
    };
    let weighed = (EvidenceKind::CurrentAccount, outcome, strength);
    record(app, conn, request, account, weighed, nonce, now)?;
    if request.profile_id.is_none() && bound.is_some() {
        // The account locates the profile where no MCID, or an unknown one, was typed.
        let change = Change {
            profile_id: Some(bound),
            ..Change::default()
        };
        if !shift(conn, request, request.state, change, now)? {
            return Err(crate::error::Error::Conflict("error-moved-on"));
        }
    }
    received(app, conn, request, EvidenceKind::CurrentAccount, now)?;
    Ok(Proved::Received)
}

/// Records the proof of an account, bound to the form's one-time number.
fn record(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    account: &Account,
    (kind, outcome, strength): (EvidenceKind, EvidenceOutcome, Strength),
    nonce: &str,
    now: Stamp,
) -> Result<()> {
    let item = NewEvidence {
        request: request.id,
        kind,
        outcome,
        strength,
        source: "sign_in",
        by: request.author_id,
        proven: Some(&account.key),
        nonce,
        answer: None,
        expires_at: Some(now.plus(PROOF_LASTS)),
    };
    store::add(app, conn, &item, now)?;
    Ok(())
}

/// Notes on the timeline that something was received, and gives staff the turn.
fn received(app: &App, conn: &mut Conn, request: &Request, kind: EvidenceKind, now: Stamp) -> Result<()> {
    let by = Some(request.author_id);
    requests::tell(
        app,
        conn,
        request,
        EventKind::Evidence,
        Audience::Private,
        by,
        Some(kind.as_str()),
        now,
    )?;
    requests::after_evidence(app, conn, request.id, now)
}

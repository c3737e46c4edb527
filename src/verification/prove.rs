//! Proving accounts: a fresh sign-in bound to one request, one purpose and one ticket. It makes no session.

use std::time::Duration;

use super::answers::name_key;
use super::model::{EvidenceKind, EvidenceOutcome, Purpose, Strength, Which};
use super::policy::said_of_current;
use super::store::{self, NewEvidence};
use super::strength::{CurrentFacts, of_current};
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

/// Whether neither a number nor an account has named this profile of the request. An account names one only then: whether a
/// number that was typed is anybody's must not show by what a proof comes to.
fn is_unnamed(request: &Request, which: Which) -> bool {
    request.typed(which).is_none() && request.located(which).is_none()
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

/// The profile of a proven account is the one that the request is about.
fn locate(
    conn: &mut Conn,
    request: &Request,
    which: Which,
    profile: ProfileId,
    now: Stamp,
) -> Result<Request> {
    // A merge of the profile waits here, or has gone first.
    certification::lock(conn, profile)?;
    let profile = Some(Some(certification::resolve(conn, profile)?));
    let change = match which {
        Which::First => Change {
            profile_id: profile,
            ..Change::default()
        },
        Which::Second => Change {
            second_profile_id: profile,
            ..Change::default()
        },
    };
    if !shift(conn, request, request.state, change, now)? {
        return Err(Error::Conflict("error-moved-on"));
    }
    requests::store::by_id(conn, request.id)
}

/// Records what the sign-in weighs as control of the account that the profile is bound to.
#[allow(clippy::too_many_arguments, reason = "each is a fact of the proof")]
fn weigh_current(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    which: Which,
    account: &Account,
    nonce: &str,
    expires: Stamp,
    now: Stamp,
) -> Result<()> {
    let bound = certification::bound_to(conn, &account.key)?;
    let (outcome, strength) = match (bound, request.located(which)) {
        (Some(bound), Some(located)) if bound == located => {
            let binding = certification::binding_of(app, conn, bound)?;
            let facts = CurrentFacts {
                situation: said_of_current(request.situation, which),
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
    record(app, conn, request, which, account, weighed, nonce, expires, now)
}

/// Records the proof of an account, bound to the form's one-time number.
#[allow(clippy::too_many_arguments, reason = "each is a fact of the proof")]
fn record(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    which: Which,
    account: &Account,
    (kind, outcome, strength): (EvidenceKind, EvidenceOutcome, Strength),
    nonce: &str,
    expires: Stamp,
    now: Stamp,
) -> Result<()> {
    let item = NewEvidence {
        request: request.id,
        which,
        kind,
        outcome,
        strength,
        source: "sign_in",
        by: request.author_id,
        proven: Some(&account.key),
        nonce,
        answer: None,
        expires_at: Some(expires),
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

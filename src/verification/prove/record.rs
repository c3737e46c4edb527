//! What a proof leaves behind: the item of evidence, what it locates, and the timeline.

use crate::accounts::Account;
use crate::app::App;
use crate::certification::{self, ProfileId};
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::{Audience, EventKind};
use crate::requests::store::{Change, shift};
use crate::requests::{self, Request};
use crate::verification::model::{EvidenceKind, EvidenceOutcome, Strength, Which};
use crate::verification::policy::said_of_current;
use crate::verification::store::{self, NewEvidence};
use crate::verification::strength::{CurrentFacts, of_current};

/// The profile of a proven account is the one that the request is about.
pub(super) fn locate(
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
pub(super) fn weigh_current(
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
pub(super) fn record(
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
pub(super) fn received(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    kind: EvidenceKind,
    now: Stamp,
) -> Result<()> {
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

/// Whether neither a number nor an account has named this profile of the request. An account names one only then: whether a
/// number that was typed is anybody's must not show by what a proof comes to.
pub(super) fn is_unnamed(request: &Request, which: Which) -> bool {
    request.typed(which).is_none() && request.located(which).is_none()
}

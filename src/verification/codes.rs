//! Codes to the contact email on file. Whether there is one, and whether a profile is known at all, is told to nobody:
//! asking looks the same in every case.

use std::time::Duration;

use super::model::{EvidenceKind, EvidenceOutcome, Which};
use super::store::{self, NewEvidence};
use super::strength::of_contact;
use crate::app::App;
use crate::certification::{self, ProfileId};
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::{Audience, EventKind};
use crate::mail::{MailKind, Recipient};
use crate::requests::{self, Request};
use crate::vault::fold_address;

const DAY: Duration = Duration::from_secs(86_400);
/// How long a code counts.
const CODE_LASTS: Duration = DAY;
/// Codes a day for one request.
const A_DAY_FOR_REQUEST: i64 = 3;
/// Codes a day to one profile's contact email, whoever asks.
const A_DAY_FOR_PROFILE: i64 = 3;
/// Tries for one code.
const TRIES: i32 = 5;
/// How long a stop of one requester's codes lasts.
pub const STOP_LASTS: Duration = Duration::from_secs(30 * 86_400);
/// How long a proven contact email counts.
const PROOF_LASTS: Duration = Duration::from_secs(14 * 86_400);

/// How asking for a code went, as far as the requester may know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A code is on its way, if the profile has a contact email.
    Noted,
    /// This request has asked often enough today.
    Enough,
    /// The request takes no evidence any more.
    Closed,
}

/// Asks for a code to the contact email of one of the request's profiles.
///
/// # Errors
/// The database.
pub fn ask(app: &App, conn: &mut Conn, request: &Request, which: Which, now: Stamp) -> Result<Asked> {
    if !request.state.takes_evidence() {
        return Ok(Asked::Closed);
    }
    // Counted by one at a time, so that many at once are not more than a few.
    requests::store::hold(conn, request.id)?;
    if store::asked_by_request(conn, request.id, which, now.minus(DAY))? >= A_DAY_FOR_REQUEST {
        return Ok(Asked::Enough);
    }
    // Counted before this one is added, and without those of requesters whom the owner has stopped.
    let send = match request.located(which) {
        Some(profile) => may_send(conn, request, profile, now)?,
        None => None,
    };
    let challenge = store::add_challenge(app, conn, request.id, (which, send), now.plus(CODE_LASTS), now)?;
    if let Some(profile) = send
        && certification::load(app, conn, profile)?.contact_email.is_some()
    {
        let once = challenge.to_string();
        requests::to_contact(
            app,
            conn,
            Recipient::Contact(profile),
            MailKind::ContactCode,
            challenge.0,
            &once,
            now,
        )?;
    }
    requests::tell(
        app,
        conn,
        request,
        EventKind::CodeAsked,
        Audience::Private,
        Some(request.author_id),
        None,
        now,
    )?;
    Ok(Asked::Noted)
}

fn may_send(conn: &mut Conn, request: &Request, profile: ProfileId, now: Stamp) -> Result<Option<ProfileId>> {
    certification::lock(conn, profile)?;
    let stopped = store::stopped_authors(conn, profile, now.minus(STOP_LASTS))?;
    let sent = store::sent_to_profile(conn, profile, now.minus(DAY), &stopped)?;
    let may = !stopped.contains(&request.author_id) && sent < A_DAY_FOR_PROFILE;
    Ok(may.then_some(profile))
}

/// How giving a code went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// It was right.
    Right,
    /// It was wrong, too old, or tried too often.
    Wrong,
    /// The request takes no evidence any more.
    Closed,
}

/// Takes a code. The requester is told whether it was right, and nothing else.
///
/// # Errors
/// The database.
pub fn give(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    which: Which,
    code: &str,
    now: Stamp,
) -> Result<Given> {
    if !request.state.takes_evidence() {
        return Ok(Given::Closed);
    }
    let Some(challenge) = store::latest_challenge(conn, request.id, which)? else {
        return Ok(Given::Wrong);
    };
    if challenge.expires_at <= now || !store::count_try(conn, challenge.id, TRIES)? {
        return Ok(Given::Wrong);
    }
    let fits = app.vault.challenge_code_fits(&challenge.nonce, code);
    // A code that was sent before the request came to be about another profile shows nothing of this one.
    let sent_to = challenge
        .profile_id
        .filter(|_| request.located(which) == challenge.profile_id);
    let (true, Some(profile)) = (fits, sent_to) else {
        return Ok(Given::Wrong);
    };
    if !store::use_challenge(conn, challenge.id, now)? {
        return Ok(Given::Wrong);
    }
    record(app, conn, request, (which, profile), &challenge.nonce, now)?;
    Ok(Given::Right)
}

fn record(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    (which, id): (Which, ProfileId),
    nonce: &str,
    now: Stamp,
) -> Result<()> {
    let profile = certification::load(app, conn, id)?;
    let binding = certification::binding_of(app, conn, id)?;
    let contact = profile
        .contact_email
        .as_ref()
        .map(|address| fold_address(address.expose()));
    let same = match (&binding, &contact) {
        // Without a current account there is none whose mailbox it could be.
        (None, _) => Some(false),
        (Some(binding), Some(contact)) => {
            let known = requests::addresses_of(app, conn, binding)?;
            (!known.is_empty()).then(|| known.iter().any(|address| fold_address(address) == *contact))
        }
        (Some(_), None) => None,
    };
    let item = NewEvidence {
        request: request.id,
        which,
        kind: EvidenceKind::ContactEmail,
        outcome: EvidenceOutcome::Match,
        strength: of_contact(same, profile.contact_edited_at, app.settings.times.weak_for, now),
        source: "code",
        by: request.author_id,
        proven: None,
        nonce,
        answer: None,
        expires_at: Some(now.plus(PROOF_LASTS)),
    };
    store::add(app, conn, &item, now)?;
    requests::tell(
        app,
        conn,
        request,
        EventKind::Evidence,
        Audience::Private,
        Some(request.author_id),
        Some("contact_email"),
        now,
    )?;
    requests::after_evidence(app, conn, request.id, now)
}

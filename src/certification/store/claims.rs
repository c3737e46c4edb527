//! Claims: an unclaimed binding knows its account by address alone; who has that address from an issuer that vouches for
//! it, and knows MCID and legal name, fills in the account. Every refusal is the same, whatever the cause.

use std::time::Duration;

use diesel::prelude::*;

use super::{bindings as journal, freezes as freeze_rows, profiles as profile_rows};
use crate::accounts::{AccountKey, Kind, asserts_addresses};
use crate::app::App;
use crate::audit;
use crate::certification::model::{Binding, BindingId, BindingOrigin, FreezeCause, ProfileId};
use crate::certification::policy;
use crate::certification::store::freezes::Freezing;
use crate::clock::Stamp;
use crate::connection;
use crate::db::schema::{accounts, bindings, freezes, profiles};
use crate::db::{Code, Conn, LookupKey, Sealed};
use crate::error::Result;
use crate::events::{self, Audience, EventKind};
use crate::mail::{self, MailKind, NewMail, Recipient};
use crate::vault::fold_mcid;
use crate::verification::names;
use crate::web::Member;
use crate::web::throttle::{self, Limit};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// How often one account may try.
const TRIES: Limit = Limit {
    bucket: "claim",
    uses: 3,
    window: DAY,
};

/// How many failed tries on one profile are usual. More of them are shown to staff; the owner is never refused for them.
const GUESSES: Limit = Limit {
    bucket: "claim-profile",
    uses: 5,
    window: Duration::from_secs(30 * 24 * 3600),
};

/// How a claim ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// The profile is bound to the account, now or since an earlier sending of the same form.
    Done,
    /// It is not. Why is told to nobody.
    Refused,
}

/// Whether strangers have tried to claim this profile more often than usual.
///
/// # Errors
/// The database.
pub fn is_guessed_at(app: &App, conn: &mut Conn, profile: ProfileId, now: Stamp) -> Result<bool> {
    Ok(throttle::is_spent(app, conn, GUESSES, &profile.to_string(), now)?.is_some())
}

/// Whether this account may claim a profile by its address at all.
pub fn may_claim(app: &App, kind: Kind, key: &AccountKey) -> bool {
    policy::may_claim(kind, asserts_addresses(app, &key.issuer))
}

/// Claims the unclaimed binding of a profile for the account of `who`.
///
/// # Errors
/// [`crate::error::Error::TooMany`] beyond three tries a day, or the database.
pub fn claim(
    app: &App,
    conn: &mut Conn,
    who: &Member,
    mcid: &str,
    legal_name: &str,
    now: Stamp,
) -> Result<Claimed> {
    throttle::spend(app, conn, TRIES, &who.account.to_string(), now)??;
    let profile = profile_rows::locate(app, conn, &fold_mcid(mcid), who.account, None, now)?;
    let stored = match profile {
        Some(profile) => Some(profile_rows::load(app, conn, profile)?.legal_name),
        None => None,
    };
    // A name is compared in any case, so that an unknown number takes its time as well.
    let compared = names::compare(
        stored.as_ref().map_or("Nobody Here", |name| name.expose()),
        legal_name,
    );
    let Some(profile) = profile else {
        return Ok(Claimed::Refused);
    };
    if policy::name_fits(compared) && take(app, conn, who, profile, now)? {
        return Ok(Claimed::Done);
    }
    // Counted, never refused for: this only raises the risk of the profile.
    let _ = throttle::spend(app, conn, GUESSES, &profile.to_string(), now)?;
    Ok(Claimed::Refused)
}

/// Binds the profile to the account, if it stands there unclaimed under the account's address.
fn take(app: &App, conn: &mut Conn, who: &Member, profile: ProfileId, now: Stamp) -> Result<bool> {
    if !may_claim(app, who.kind, &who.key) {
        return Ok(false);
    }
    if let Some(bound) = journal::bound_to(conn, &who.key)? {
        return Ok(bound == profile);
    }
    let (address, confirmed): (Option<LookupKey>, Option<Stamp>) = accounts::table
        .find(who.account)
        .select((accounts::email_key, accounts::confirmed_at))
        .first(conn)?;
    let (Some(address), Some(_)) = (address, confirmed) else {
        return Ok(false);
    };
    profile_rows::hold(conn, profile, None)?;
    let strict: bool = profiles::table
        .find(profile)
        .select(profiles::strict_only)
        .first(conn)?;
    if strict || freeze_rows::is_frozen_with_proof(conn, profile)? {
        return Ok(false);
    }
    let unclaimed = bindings::table
        .filter(bindings::profile_id.eq(profile))
        .filter(bindings::ended_at.is_null())
        .filter(bindings::subject.is_null())
        .filter(bindings::claimed_at.is_null())
        .filter(bindings::address_key.eq(&address));
    let found: Option<BindingId> = unclaimed.select(bindings::id).first(conn).optional()?;
    let Some(id) = found else { return Ok(false) };
    let taken = diesel::update(bindings::table.find(id).filter(bindings::subject.is_null()))
        .set((
            bindings::issuer.eq(&who.key.issuer),
            bindings::subject.eq(&who.key.subject),
            bindings::claimed_at.eq(now),
        ))
        .execute(conn)?;
    if taken == 0 {
        return Ok(false);
    }
    profile_rows::bump(conn, profile)?;
    tell_claim(app, conn, who, profile, id, now)?;
    Ok(true)
}

fn tell_claim(
    app: &App,
    conn: &mut Conn,
    who: &Member,
    profile: ProfileId,
    binding: BindingId,
    now: Stamp,
) -> Result<()> {
    let mut event = events::Event::new(EventKind::BindingClaimed, Audience::Staff);
    event.actor = Some(who.account);
    event.profile = Some(profile);
    events::record(app, conn, &event, now)?;
    let facts = [("binding", binding.to_string())];
    let entry = audit::Entry {
        actor: Some(who.account),
        action: "binding.claimed",
        request: None,
        profile: Some(profile),
        facts: &facts,
    };
    audit::record(app, conn, &entry, now)?;
    let has_contact: bool = profiles::table
        .find(profile)
        .select(profiles::contact_email_sealed.is_not_null())
        .first(conn)?;
    if !has_contact {
        return Ok(());
    }
    let once = binding.to_string();
    let mail = NewMail {
        kind: MailKind::ClaimNotice,
        to: Recipient::Contact(profile),
        about: Some(binding.0),
        once: &once,
        lang: "en",
        time_zone: "UTC",
    };
    mail::enqueue(app, conn, &mail, now)
}

/// The code of a claimed binding in the address of its objection page: its number, written as a code.
fn code_of(binding: BindingId) -> Code {
    let mut bytes = [0u8; 16];
    bytes[8..].copy_from_slice(&binding.0.to_be_bytes());
    Code(data_encoding::BASE32_NOPAD.encode(&bytes).to_lowercase())
}

/// The purpose of the secret in the link.
const PURPOSE: &str = "claim";

/// The path in the mail about a claim, with the secret that can only stop it.
pub fn claim_objection_path(app: &App, binding: BindingId) -> String {
    let code = code_of(binding);
    let secret = app.vault.link_secret(PURPOSE, &code);
    format!("/certification/claim/objection?n={code}&s={secret}")
}

/// The binding that this code and secret speak for.
pub fn claim_of_link(app: &App, code: &str, secret: &str) -> Option<BindingId> {
    let code = Code::parse(code)?;
    if !app.vault.link_secret_fits(PURPOSE, &code, secret) {
        return None;
    }
    let bytes = data_encoding::BASE32_NOPAD
        .decode(code.as_str().to_uppercase().as_bytes())
        .ok()?;
    let number: [u8; 8] = bytes.get(8..16)?.try_into().ok()?;
    Some(BindingId(i64::from_be_bytes(number)))
}

/// How an objection to a claim ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimObjection {
    /// The claim has ended, the profile is frozen, a lead looks at it.
    Stopped,
    /// A lead has decided about an objection of this channel before: it was noted, and changes nothing by itself.
    Noted,
    /// There is no claim to stop any more.
    Nothing,
}

/// Ends a claim because the contact email objects. It can only stop: nothing is granted or shown.
///
/// # Errors
/// [`crate::error::Error::NotFound`] when there is no such binding, or the database.
pub fn object_to_claim(app: &App, conn: &mut Conn, binding: BindingId, now: Stamp) -> Result<ClaimObjection> {
    let claimed = journal::binding(app, conn, binding)?;
    profile_rows::hold(conn, claimed.profile, None)?;
    if !policy::can_object_to_claim(&claimed, app.settings.times.objection_window, now) {
        return Ok(ClaimObjection::Nothing);
    }
    let judged_before: i64 = freezes::table
        .filter(freezes::profile_id.eq(claimed.profile))
        .filter(freezes::cause.eq(FreezeCause::ClaimObjected))
        .filter(freezes::ended_at.is_not_null())
        .count()
        .get_result(conn)?;
    if judged_before > 0 {
        tell_objection(app, conn, claimed.profile, binding, "noted", now)?;
        return Ok(ClaimObjection::Noted);
    }
    let ended = diesel::update(bindings::table.find(binding).filter(bindings::ended_at.is_null()))
        .set(bindings::ended_at.eq(now))
        .execute(conn)?;
    if ended == 0 {
        return Ok(ClaimObjection::Nothing);
    }
    leave_unclaimed(app, conn, &claimed, now)?;
    profile_rows::bump(conn, claimed.profile)?;
    connection::mark_stale(conn, claimed.profile, now)?;
    tell_objection(app, conn, claimed.profile, binding, "stopped", now)?;
    let freezing = Freezing {
        profile: claimed.profile,
        by: None,
        cause: FreezeCause::ClaimObjected,
        proven: true,
        request: None,
    };
    freeze_rows::freeze(app, conn, freezing, now)?;
    Ok(ClaimObjection::Stopped)
}

/// Puts the profile back to where it was before the claim: known by address alone, unless another profile has taken it.
fn leave_unclaimed(app: &App, conn: &mut Conn, claimed: &Binding, now: Stamp) -> Result<()> {
    let (sealed, key): (Option<Sealed>, Option<LookupKey>) = bindings::table
        .find(claimed.id)
        .select((bindings::address_sealed, bindings::address_key))
        .first(conn)?;
    let Some(key) = key else { return Ok(()) };
    let others: i64 = bindings::table
        .filter(bindings::address_key.eq(&key))
        .filter(bindings::subject.is_null())
        .filter(bindings::ended_at.is_null())
        .count()
        .get_result(conn)?;
    if others > 0 {
        return Ok(());
    }
    diesel::insert_into(bindings::table)
        .values((
            bindings::id.eq(BindingId::new(app)),
            bindings::profile_id.eq(claimed.profile),
            bindings::address_sealed.eq(sealed),
            bindings::address_key.eq(key),
            bindings::origin.eq(BindingOrigin::Import),
            bindings::started_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

fn tell_objection(
    app: &App,
    conn: &mut Conn,
    profile: ProfileId,
    binding: BindingId,
    outcome: &'static str,
    now: Stamp,
) -> Result<()> {
    let mut event = events::Event::new(EventKind::Objected, Audience::Staff);
    event.profile = Some(profile);
    event.detail = Some(outcome);
    events::record(app, conn, &event, now)?;
    let facts = [("binding", binding.to_string()), ("outcome", outcome.to_owned())];
    let entry = audit::Entry {
        actor: None,
        action: "claim.objected",
        request: None,
        profile: Some(profile),
        facts: &facts,
    };
    audit::record(app, conn, &entry, now)
}

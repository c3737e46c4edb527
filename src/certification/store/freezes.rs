//! Freezes: what stops changes of a profile until a lead has looked. A freeze without proof stops rebinds and nothing
//! else, once for each requester, so that nobody can use it to shut the owner out.

use std::time::Duration;

use diesel::prelude::*;

use super::profiles as profile_rows;
use crate::accounts::AccountId;
use crate::app::App;
use crate::audit;
use crate::certification::model::{Freeze, FreezeCause, FreezeId, FreezeOutcome, ProfileId};
use crate::clock::Stamp;
use crate::db::Conn;
use crate::db::schema::{freezes, profiles};
use crate::error::{Error, Result};
use crate::events::{self, Audience, EventKind};
use crate::mail::{self, MailKind, NewMail, Recipient};
use crate::requests::{self, RequestId};
use crate::vault::Scope;
use crate::web::Lead;
use crate::web::throttle::{self, Limit};

/// Mails about freezes to one contact email: enough to tell, too few to flood it.
const MAILS: Limit = Limit {
    bucket: "freeze-mail",
    uses: 3,
    window: Duration::from_secs(24 * 3600),
};

/// A freeze asked for.
#[derive(Clone, Copy, Debug)]
pub struct Freezing {
    /// The profile.
    pub profile: ProfileId,
    /// Who asks; nobody when it is the contact email, by a mailed link.
    pub by: Option<AccountId>,
    /// Why.
    pub cause: FreezeCause,
    /// Whether they have proven the bound account or the contact email.
    pub proven: bool,
    /// The request it comes with.
    pub request: Option<RequestId>,
}

/// How asking for a freeze ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frozen {
    /// The profile is frozen by this.
    Frozen(FreezeId),
    /// This requester's freeze stands already, or was looked at before and can not be asked for again without proof.
    AlreadyFrozen,
}

/// Whether anything stops a rebind of this profile.
///
/// # Errors
/// The database.
pub fn is_frozen(conn: &mut Conn, profile: ProfileId) -> Result<bool> {
    let open = freezes::table
        .filter(freezes::profile_id.eq(profile))
        .filter(freezes::ended_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(open)).get_result(conn)?)
}

/// Whether a freeze stands whose maker had proven the bound account or the contact email: that stops claims and edits too.
///
/// # Errors
/// The database.
pub fn is_frozen_with_proof(conn: &mut Conn, profile: ProfileId) -> Result<bool> {
    let open = freezes::table
        .filter(freezes::profile_id.eq(profile))
        .filter(freezes::proven)
        .filter(freezes::ended_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(open)).get_result(conn)?)
}

/// Freezes a profile, in the caller's transaction: row, event, record, mail to the contact email; changes that were
/// approved and have not happened go back to verification.
///
/// # Errors
/// The database.
pub fn freeze(app: &App, conn: &mut Conn, asked: Freezing, now: Stamp) -> Result<Frozen> {
    // A rebind of the same profile waits here, or has gone first.
    profile_rows::hold(conn, asked.profile, None)?;
    if profile_rows::is_merged_away(conn, asked.profile)? {
        return Err(Error::Conflict("error-moved-on"));
    }
    if asked.proven
        && let Some(id) = prove_open(conn, &asked)?
    {
        note(app, conn, &asked, "proven", now)?;
        record(app, conn, &asked, id, "profile.freeze_proven", now)?;
        return Ok(Frozen::Frozen(id));
    }
    if stands_already(conn, &asked)? {
        return Ok(Frozen::AlreadyFrozen);
    }
    if !asked.proven && was_lifted_lately(conn, asked.profile, now.minus(app.settings.times.weak_for))? {
        // A lead has found such a freeze needless: further ones are noted for staff, or many accounts in turn could
        // keep the owner from ever moving. Who can prove the account or the contact email still stops everything.
        note(app, conn, &asked, "noted", now)?;
        return Ok(Frozen::AlreadyFrozen);
    }
    let id = FreezeId::new(app);
    diesel::insert_into(freezes::table)
        .values((
            freezes::id.eq(id),
            freezes::profile_id.eq(asked.profile),
            freezes::made_by.eq(asked.by),
            freezes::request_id.eq(asked.request),
            freezes::cause.eq(asked.cause),
            freezes::proven.eq(asked.proven),
            freezes::made_at.eq(now),
            freezes::review_by.eq(now.plus(app.settings.times.freeze_review)),
        ))
        .execute(conn)?;
    note(app, conn, &asked, asked.cause.as_str(), now)?;
    record(app, conn, &asked, id, "profile.frozen", now)?;
    requests::after_frozen(app, conn, asked.profile, now)?;
    tell_contact(app, conn, asked.profile, id, now)?;
    Ok(Frozen::Frozen(id))
}

fn note(app: &App, conn: &mut Conn, asked: &Freezing, detail: &str, now: Stamp) -> Result<()> {
    let mut event = events::Event::new(EventKind::Frozen, Audience::Staff);
    event.actor = asked.by;
    event.request = asked.request;
    event.profile = Some(asked.profile);
    event.detail = Some(detail);
    events::record(app, conn, &event, now)?;
    Ok(())
}

fn record(
    app: &App,
    conn: &mut Conn,
    asked: &Freezing,
    freeze: FreezeId,
    action: &'static str,
    now: Stamp,
) -> Result<()> {
    let facts = [
        ("freeze", freeze.to_string()),
        ("cause", asked.cause.to_string()),
        ("proven", asked.proven.to_string()),
    ];
    let entry = audit::Entry {
        actor: asked.by,
        action,
        request: asked.request,
        profile: Some(asked.profile),
        facts: &facts,
    };
    audit::record(app, conn, &entry, now)
}

/// Whether a lead has lifted a freeze without proof of this profile since `since`.
fn was_lifted_lately(conn: &mut Conn, profile: ProfileId, since: Stamp) -> Result<bool> {
    let lifted = freezes::table
        .filter(freezes::profile_id.eq(profile))
        .filter(diesel::dsl::not(freezes::proven))
        .filter(freezes::outcome.eq(FreezeOutcome::Lifted))
        .filter(freezes::ended_at.gt(since));
    Ok(diesel::select(diesel::dsl::exists(lifted)).get_result(conn)?)
}

/// Whether this requester's own freeze stands, or one without proof was had before.
fn stands_already(conn: &mut Conn, asked: &Freezing) -> Result<bool> {
    let theirs = freezes::table
        .filter(freezes::profile_id.eq(asked.profile))
        .into_boxed();
    let theirs = match asked.by {
        Some(account) => theirs.filter(freezes::made_by.eq(account)),
        None => theirs
            .filter(freezes::made_by.is_null())
            .filter(freezes::cause.eq(asked.cause)),
    };
    let theirs = if asked.proven {
        theirs.filter(freezes::ended_at.is_null()).filter(freezes::proven)
    } else {
        theirs
    };
    let stands: i64 = theirs.count().get_result(conn)?;
    Ok(stands > 0)
}

/// Turns the freeze that this requester asked for without proof into one with proof.
fn prove_open(conn: &mut Conn, asked: &Freezing) -> Result<Option<FreezeId>> {
    let Some(account) = asked.by else { return Ok(None) };
    let open: Option<FreezeId> = freezes::table
        .filter(freezes::profile_id.eq(asked.profile))
        .filter(freezes::made_by.eq(account))
        .filter(freezes::ended_at.is_null())
        .filter(diesel::dsl::not(freezes::proven))
        .select(freezes::id)
        .first(conn)
        .optional()?;
    if let Some(id) = open {
        diesel::update(freezes::table.find(id))
            .set((freezes::proven.eq(true), freezes::cause.eq(asked.cause)))
            .execute(conn)?;
    }
    Ok(open)
}

fn tell_contact(app: &App, conn: &mut Conn, profile: ProfileId, freeze: FreezeId, now: Stamp) -> Result<()> {
    let has_contact: bool = profiles::table
        .find(profile)
        .select(profiles::contact_email_sealed.is_not_null())
        .first(conn)?;
    if !has_contact || throttle::spend(app, conn, MAILS, &profile.to_string(), now)?.is_err() {
        return Ok(());
    }
    let once = freeze.to_string();
    let mail = NewMail {
        kind: MailKind::Frozen,
        to: Recipient::Contact(profile),
        about: Some(freeze.0),
        once: &once,
        lang: "en",
        time_zone: "UTC",
    };
    mail::enqueue(app, conn, &mail, now)
}

/// The freezes of a profile that stand, oldest first.
///
/// # Errors
/// The database.
pub fn freezes_of(conn: &mut Conn, profile: ProfileId) -> Result<Vec<Freeze>> {
    Ok(freezes::table
        .filter(freezes::profile_id.eq(profile))
        .filter(freezes::ended_at.is_null())
        .order(freezes::id.asc())
        .select(Freeze::as_select())
        .load(conn)?)
}

/// The freezes that wait for a lead, most urgent first.
///
/// # Errors
/// The database.
pub fn waiting_freezes(conn: &mut Conn, _lead: &Lead, most: i64) -> Result<Vec<Freeze>> {
    Ok(freezes::table
        .filter(freezes::ended_at.is_null())
        .order((freezes::review_by.asc(), freezes::id.asc()))
        .limit(most)
        .select(Freeze::as_select())
        .load(conn)?)
}

/// How ending a freeze ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FreezeEnded {
    /// It has ended now.
    Ended,
    /// Somebody was first.
    AlreadyEnded,
    /// Who asked for a freeze does not judge it.
    OwnFreeze,
}

/// A lead ends a freeze, with a reason that staff can read later.
///
/// # Errors
/// [`crate::error::Error::NotFound`] when there is none of this id, or the database.
pub fn lift_freeze(
    app: &App,
    conn: &mut Conn,
    lead: &Lead,
    freeze: FreezeId,
    outcome: FreezeOutcome,
    reason: &str,
    now: Stamp,
) -> Result<FreezeEnded> {
    let found: Option<(ProfileId, Option<AccountId>, Option<RequestId>)> = freezes::table
        .find(freeze)
        .select((freezes::profile_id, freezes::made_by, freezes::request_id))
        .first(conn)
        .optional()?;
    let Some((profile, made_by, request)) = found else {
        return Err(crate::error::Error::NotFound);
    };
    if made_by == Some(lead.account) {
        return Ok(FreezeEnded::OwnFreeze);
    }
    let ended = diesel::update(freezes::table.find(freeze).filter(freezes::ended_at.is_null()))
        .set((
            freezes::ended_at.eq(now),
            freezes::ended_by.eq(lead.account),
            freezes::outcome.eq(outcome),
            freezes::reason_sealed.eq(app.vault.seal(Scope::Profile(profile.0), reason)),
        ))
        .execute(conn)?;
    if ended == 0 {
        return Ok(FreezeEnded::AlreadyEnded);
    }
    if outcome == FreezeOutcome::StrictOnly {
        diesel::update(profiles::table.find(profile))
            .set(profiles::strict_only.eq(true))
            .execute(conn)?;
    }
    let mut event = events::Event::new(EventKind::Unfrozen, Audience::Staff);
    event.actor = Some(lead.account);
    event.request = request;
    event.profile = Some(profile);
    event.detail = Some(outcome.as_str());
    events::record(app, conn, &event, now)?;
    let facts = [("freeze", freeze.to_string()), ("outcome", outcome.to_string())];
    let entry = audit::Entry {
        actor: Some(lead.account),
        action: "profile.freeze_ended",
        request,
        profile: Some(profile),
        facts: &facts,
    };
    audit::record(app, conn, &entry, now)?;
    Ok(FreezeEnded::Ended)
}

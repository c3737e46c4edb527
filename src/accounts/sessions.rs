//! Sessions: rows in the database, found by a keyed hash of the browser's token, revocable at once.

use std::time::Duration;

use diesel::prelude::*;

use super::model::{AccountId, AccountKey, Kind, Role, SessionId};
use super::record;
use crate::app::App;
use crate::clock::Stamp;
use crate::db::schema::{accounts, bindings, inbox, requests, sessions};
use crate::db::{Conn, one_of};
use crate::error::{Error, Result};
use crate::guide::{self, GuideId};
use crate::vault::Field;
use crate::web::Viewer;

/// How long a session lasts, and how long it may rest (NIST SP 800-63B-4 §2.2.3, tightened for staff).
struct Lasting {
    whole: Duration,
    idle: Duration,
}

const fn lasting(staff: bool) -> Lasting {
    const HOUR: u64 = 3600;
    if staff {
        Lasting {
            whole: Duration::from_secs(12 * HOUR),
            idle: Duration::from_secs(HOUR / 2),
        }
    } else {
        Lasting {
            whole: Duration::from_secs(24 * HOUR),
            idle: Duration::from_secs(HOUR),
        }
    }
}

/// How much of the idle time may pass before a use is written down again.
const TOUCH_EVERY: Duration = Duration::from_secs(60);

/// Starts a session and gives the token for the browser. The account was proven at the first of the two times; the other one
/// is now.
///
/// # Errors
/// The database.
pub fn start(
    app: &App,
    conn: &mut Conn,
    account: AccountId,
    role: Role,
    device: &str,
    (proven, now): (Stamp, Stamp),
) -> Result<String> {
    let token = app.new_token();
    let lasting = lasting(role.is_staff());
    let guide = guide::open_at(conn, account, now)?;
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(SessionId::new(app).0),
            sessions::token_key.eq(app.vault.lookup(Field::Session, &token)),
            sessions::account_id.eq(account),
            sessions::created_at.eq(now),
            sessions::proven_at.eq(proven),
            sessions::last_seen_at.eq(now),
            sessions::idle_until.eq(now.plus(lasting.idle)),
            sessions::expires_at.eq(now.plus(lasting.whole)),
            sessions::device.eq(device),
            sessions::guide_id.eq(guide),
        ))
        .execute(conn)?;
    Ok(token)
}

#[derive(Queryable)]
struct Row {
    session: SessionId,
    created_at: Stamp,
    proven_at: Stamp,
    last_seen_at: Stamp,
    guide: Option<GuideId>,
    account: AccountId,
    issuer: String,
    subject: String,
    kind: Kind,
    role: Role,
    handle: String,
    lang: String,
    time_zone: String,
}

/// Who the token belongs to, if its session is live.
///
/// # Errors
/// The database.
pub fn viewer(app: &App, conn: &mut Conn, token: &str, now: Stamp) -> Result<Option<Viewer>> {
    let key = app.vault.lookup(Field::Session, token);
    let row: Option<Row> = sessions::table
        .inner_join(accounts::table.on(accounts::id.eq(sessions::account_id)))
        .filter(sessions::token_key.eq(&key))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::idle_until.gt(now))
        .filter(sessions::expires_at.gt(now))
        .filter(accounts::closed_at.is_null())
        .select((
            sessions::id,
            sessions::created_at,
            sessions::proven_at,
            sessions::last_seen_at,
            sessions::guide_id,
            accounts::id,
            accounts::issuer,
            accounts::subject,
            accounts::kind,
            accounts::role,
            accounts::handle,
            accounts::lang,
            accounts::time_zone,
        ))
        .first(conn)
        .optional()?;
    let Some(row) = row else { return Ok(None) };
    if now.since(row.last_seen_at) > TOUCH_EVERY {
        app.touch(row.session, now);
    }
    let unread = inbox::table
        .filter(inbox::account_id.eq(row.account))
        .filter(inbox::unread)
        .count()
        .get_result(conn)?;
    let pending = match row.kind {
        Kind::Work => false,
        Kind::Personal => has_pending_change(conn, &row.issuer, &row.subject)?,
    };
    Ok(Some(Viewer {
        account: row.account,
        key: AccountKey {
            issuer: row.issuer,
            subject: row.subject,
        },
        kind: row.kind,
        role: row.role,
        handle: row.handle,
        session: row.session,
        session_since: row.created_at,
        proven_at: row.proven_at,
        lang: row.lang,
        time_zone: row.time_zone,
        unread,
        pending,
        guide: row.guide,
    }))
}

/// Whether a change of the profile that this account is bound to has been approved and not yet happened.
fn has_pending_change(conn: &mut Conn, issuer: &str, subject: &str) -> Result<bool> {
    let profile: Option<i64> = bindings::table
        .filter(bindings::issuer.eq(issuer))
        .filter(bindings::subject.eq(subject))
        .filter(bindings::ended_at.is_null())
        .select(bindings::profile_id)
        .first(conn)
        .optional()?;
    let Some(profile) = profile else { return Ok(false) };
    let pending = requests::table
        .filter(
            requests::profile_id
                .eq(profile)
                .or(requests::second_profile_id.eq(profile)),
        )
        .filter(one_of(requests::state, ["approved", "holding"]));
    Ok(diesel::select(diesel::dsl::exists(pending)).get_result(conn)?)
}

/// Writes down when sessions were last used, in one transaction for all of them.
///
/// # Errors
/// The database.
pub fn write_touched(conn: &mut Conn, seen: &[(SessionId, Stamp)]) -> Result<()> {
    for (session, at) in seen {
        let staff: Option<Role> = sessions::table
            .inner_join(accounts::table.on(accounts::id.eq(sessions::account_id)))
            .filter(sessions::id.eq(session))
            .select(accounts::role)
            .first(conn)
            .optional()?;
        let Some(role) = staff else { continue };
        // Another node may have seen it later.
        let row = sessions::table
            .find(session)
            .filter(sessions::ended_at.is_null())
            .filter(sessions::last_seen_at.lt(at));
        diesel::update(row)
            .set((
                sessions::last_seen_at.eq(at),
                sessions::idle_until.eq(at.plus(lasting(role.is_staff()).idle)),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Notes that the account of this session was proven anew, however that was done, and gives the session another token:
/// the one before opens nothing any more.
///
/// # Errors
/// [`Error::Conflict`] when the session has ended or was renewed at the same moment, or the database.
pub fn renew(app: &App, conn: &mut Conn, viewer: &Viewer, now: Stamp) -> Result<String> {
    let token = app.new_token();
    let renewed = diesel::update(
        sessions::table
            .find(viewer.session)
            .filter(sessions::account_id.eq(viewer.account))
            .filter(sessions::proven_at.eq(viewer.proven_at))
            .filter(sessions::ended_at.is_null()),
    )
    .set((
        sessions::token_key.eq(app.vault.lookup(Field::Session, &token)),
        sessions::proven_at.eq(now),
    ))
    .execute(conn)?;
    if renewed == 0 {
        return Err(Error::Conflict("error-moved-on"));
    }
    record(app, conn, Some(viewer.account), "account.proven_again", &[], now)?;
    Ok(token)
}

/// Tells the live sessions of these accounts which guide is open on their Learn profile, so that no other page has to ask.
///
/// # Errors
/// The database.
pub fn set_guide(conn: &mut Conn, accounts: &[AccountId], guide: Option<GuideId>, now: Stamp) -> Result<()> {
    let live = sessions::table
        .filter(sessions::account_id.eq_any(accounts))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now));
    diesel::update(live)
        .set(sessions::guide_id.eq(guide))
        .execute(conn)?;
    Ok(())
}

/// Ends one session of this account. Returns whether there was one.
///
/// # Errors
/// The database.
pub fn end(conn: &mut Conn, account: AccountId, session: SessionId, now: Stamp) -> Result<bool> {
    let ended = diesel::update(
        sessions::table
            .find(session)
            .filter(sessions::account_id.eq(account))
            .filter(sessions::ended_at.is_null()),
    )
    .set(sessions::ended_at.eq(now))
    .execute(conn)?;
    Ok(ended > 0)
}

/// Ends every session of this account but one: after a password or role change, or a rebind.
///
/// # Errors
/// The database.
pub fn end_all(conn: &mut Conn, account: AccountId, except: Option<SessionId>, now: Stamp) -> Result<usize> {
    let live = sessions::table
        .filter(sessions::account_id.eq(account))
        .filter(sessions::ended_at.is_null());
    Ok(match except {
        Some(session) => diesel::update(live.filter(sessions::id.ne(session)))
            .set(sessions::ended_at.eq(now))
            .execute(conn)?,
        None => diesel::update(live)
            .set(sessions::ended_at.eq(now))
            .execute(conn)?,
    })
}

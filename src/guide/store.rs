//! Guides in the database: one open for each Learn profile.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::model::{EndedWhy, Guide, GuideId, Way};
use crate::accounts::{AccountId, sessions};
use crate::app::App;
use crate::audit;
use crate::clock::Stamp;
use crate::connection::ConnectionState;
use crate::db::Conn;
use crate::db::schema::{connections, guides, learn_accounts};
use crate::error::Result;
use crate::learn::{self, LearnProfileId};

#[derive(Queryable)]
struct Row {
    id: GuideId,
    learn: LearnProfileId,
    way: Way,
    personal: Option<AccountId>,
    expires_at: Stamp,
}

const COLUMNS: (
    guides::id,
    guides::learn_profile_id,
    guides::way,
    guides::personal_account_id,
    guides::expires_at,
) = (
    guides::id,
    guides::learn_profile_id,
    guides::way,
    guides::personal_account_id,
    guides::expires_at,
);

impl From<Row> for Guide {
    fn from(row: Row) -> Self {
        Guide {
            id: row.id,
            learn: row.learn,
            way: row.way,
            personal: row.personal,
            expires_at: row.expires_at,
        }
    }
}

/// The guide that is open on the Learn profile of this account.
///
/// # Errors
/// The database.
pub(super) fn open_of(conn: &mut Conn, account: AccountId, now: Stamp) -> Result<Option<Guide>> {
    let row: Option<Row> = guides::table
        .inner_join(learn_accounts::table.on(learn_accounts::learn_profile_id.eq(guides::learn_profile_id)))
        .filter(learn_accounts::account_id.eq(account))
        .filter(guides::ended_at.is_null())
        .filter(guides::expires_at.gt(now))
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    Ok(row.map(Guide::from))
}

/// The id of that guide, for a session that begins, unless the profiles are connected already: nothing has to be done then.
///
/// # Errors
/// The database.
pub fn open_at(conn: &mut Conn, account: AccountId, now: Stamp) -> Result<Option<GuideId>> {
    Ok(guides::table
        .inner_join(learn_accounts::table.on(learn_accounts::learn_profile_id.eq(guides::learn_profile_id)))
        .filter(learn_accounts::account_id.eq(account))
        .filter(guides::ended_at.is_null())
        .filter(guides::expires_at.gt(now))
        .filter(not(exists(
            connections::table
                .filter(connections::learn_profile_id.eq(guides::learn_profile_id))
                .filter(connections::state.eq(ConnectionState::Connected)),
        )))
        .select(guides::id)
        .first(conn)
        .optional()?)
}

/// Whether an open guide of another Learn profile than `learn` set out from this account, and is not at its end: the account
/// has been taken off there.
///
/// # Errors
/// The database.
pub(super) fn set_out_from(
    conn: &mut Conn,
    account: AccountId,
    learn: Option<LearnProfileId>,
    now: Stamp,
) -> Result<bool> {
    let from: Vec<LearnProfileId> = guides::table
        .filter(guides::personal_account_id.eq(account))
        .filter(guides::ended_at.is_null())
        .filter(guides::expires_at.gt(now))
        .filter(guides::way.eq_any([Way::B1, Way::B2]))
        .filter(not(exists(
            connections::table
                .filter(connections::learn_profile_id.eq(guides::learn_profile_id))
                .filter(connections::state.eq(ConnectionState::Connected)),
        )))
        .select(guides::learn_profile_id)
        .limit(10)
        .load(conn)?;
    Ok(from.into_iter().any(|other| Some(other) != learn))
}

/// A guide to begin.
pub(super) struct New {
    /// Who begins it.
    pub(super) by: AccountId,
    /// The Learn profile.
    pub(super) learn: LearnProfileId,
    /// The way.
    pub(super) way: Way,
    /// The personal account that is on the Learn profile now.
    pub(super) personal: Option<AccountId>,
}

/// Begins a guide in place of the one that is open, on a Learn profile that is held. The same one again goes on as it is.
///
/// # Errors
/// The database.
pub(super) fn begin(app: &App, conn: &mut Conn, new: &New, now: Stamp) -> Result<()> {
    if let Some(open) = open_of(conn, new.by, now)? {
        if (open.way, open.personal) == (new.way, new.personal) {
            return Ok(());
        }
        close(app, conn, new.by, &open, EndedWhy::Replaced, now)?;
    }
    // One that has expired still holds the place.
    diesel::update(
        guides::table
            .filter(guides::learn_profile_id.eq(new.learn))
            .filter(guides::expires_at.le(now))
            .filter(guides::ended_at.is_null()),
    )
    .set((
        guides::ended_at.eq(guides::expires_at.nullable()),
        guides::ended_why.eq(EndedWhy::Expired),
    ))
    .execute(conn)?;
    let guide = GuideId::new(app);
    diesel::insert_into(guides::table)
        .values((
            guides::id.eq(guide),
            guides::learn_profile_id.eq(new.learn),
            guides::way.eq(new.way),
            guides::personal_account_id.eq(new.personal),
            guides::started_at.eq(now),
            guides::expires_at.eq(now.plus(app.settings.times.guide_lasts)),
        ))
        .execute(conn)?;
    let accounts = accounts_of(conn, new.learn)?;
    sessions::set_guide(conn, &accounts, Some(guide), now)?;
    let facts = [("guide", guide.to_string()), ("way", new.way.to_string())];
    record(app, conn, new.by, "guide.begun", &facts, now)
}

/// Ends the guide that is open on the Learn profile of this account. Returns whether there was one.
///
/// # Errors
/// The database.
pub(super) fn end(app: &App, conn: &mut Conn, by: AccountId, why: EndedWhy, now: Stamp) -> Result<bool> {
    match open_of(conn, by, now)? {
        Some(open) => close(app, conn, by, &open, why, now),
        None => Ok(false),
    }
}

/// Ends a guide whose Learn profile has just been connected. Where something is left that may be done it stays on its own
/// page, and no other page reminds of it.
///
/// # Errors
/// The database.
pub fn after_connected(app: &App, conn: &mut Conn, by: AccountId, now: Stamp) -> Result<()> {
    match open_of(conn, by, now)? {
        None => Ok(()),
        Some(open) if open.way == Way::B2 => {
            let accounts = accounts_of(conn, open.learn)?;
            sessions::set_guide(conn, &accounts, None, now)
        }
        Some(open) => close(app, conn, by, &open, EndedWhy::Connected, now).map(drop),
    }
}

/// Ends the guide of a Learn profile that is about to be merged into another one, or deleted: its accounts still stand.
///
/// # Errors
/// The database.
pub fn before_learn_ends(conn: &mut Conn, learn: LearnProfileId, now: Stamp) -> Result<()> {
    let accounts = accounts_of(conn, learn)?;
    sessions::set_guide(conn, &accounts, None, now)?;
    let open = guides::table
        .filter(guides::learn_profile_id.eq(learn))
        .filter(guides::ended_at.is_null());
    diesel::update(open)
        .set((
            guides::ended_at.eq(now),
            guides::ended_why.eq(EndedWhy::LearnEnded),
        ))
        .execute(conn)?;
    Ok(())
}

fn close(
    app: &App,
    conn: &mut Conn,
    by: AccountId,
    guide: &Guide,
    why: EndedWhy,
    now: Stamp,
) -> Result<bool> {
    let ended = diesel::update(guides::table.find(guide.id).filter(guides::ended_at.is_null()))
        .set((guides::ended_at.eq(now), guides::ended_why.eq(why)))
        .execute(conn)?;
    if ended == 0 {
        return Ok(false);
    }
    let accounts = accounts_of(conn, guide.learn)?;
    sessions::set_guide(conn, &accounts, None, now)?;
    let facts = [("guide", guide.id.to_string()), ("why", why.to_string())];
    record(app, conn, by, "guide.ended", &facts, now)?;
    Ok(true)
}

fn accounts_of(conn: &mut Conn, learn: LearnProfileId) -> Result<Vec<AccountId>> {
    let accounts = learn::accounts_of(conn, learn)?;
    Ok(accounts.into_iter().map(|account| account.account).collect())
}

fn record(
    app: &App,
    conn: &mut Conn,
    by: AccountId,
    action: &'static str,
    facts: &[(&'static str, String)],
    now: Stamp,
) -> Result<()> {
    let entry = audit::Entry {
        actor: Some(by),
        action,
        request: None,
        profile: None,
        facts,
    };
    audit::record(app, conn, &entry, now)
}

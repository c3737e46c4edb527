//! Connections: made, gone stale, ended. One for each profile on either side, kept by unique indexes.

mod outlook;

use diesel::prelude::*;

use super::model::{Connection, ConnectionState, Outcome};
use super::policy::Diagnosis;
use crate::accounts::{AccountId, sessions};
use crate::app::App;
use crate::audit;
use crate::certification::{self, ProfileId};
use crate::clock::Stamp;
use crate::db::Conn;
use crate::db::schema::connections;
use crate::error::{Error, Result};
use crate::events::{self, Audience, EventKind};
use crate::guide;
use crate::learn::{self, ConnectionId, LearnProfileId};
use crate::requests;
use crate::web::Viewer;

pub use outlook::outlook;

#[derive(Queryable)]
struct Row {
    id: ConnectionId,
    learn: LearnProfileId,
    profile: ProfileId,
    account: AccountId,
    state: ConnectionState,
    connected_at: Stamp,
    stale_at: Option<Stamp>,
}

const COLUMNS: (
    connections::id,
    connections::learn_profile_id,
    connections::profile_id,
    connections::account_id,
    connections::state,
    connections::connected_at,
    connections::stale_at,
) = (
    connections::id,
    connections::learn_profile_id,
    connections::profile_id,
    connections::account_id,
    connections::state,
    connections::connected_at,
    connections::stale_at,
);

impl From<Row> for Connection {
    fn from(row: Row) -> Self {
        Connection {
            id: row.id,
            learn: row.learn,
            profile: row.profile,
            account: row.account,
            state: row.state,
            connected_at: row.connected_at,
            stale_at: row.stale_at,
        }
    }
}

/// The connection of a Learn profile, in force or stale.
///
/// # Errors
/// The database.
pub fn of_learn(conn: &mut Conn, learn: LearnProfileId) -> Result<Option<Connection>> {
    let row: Option<Row> = connections::table
        .filter(connections::learn_profile_id.eq(learn))
        .filter(connections::ended_at.is_null())
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    Ok(row.map(Connection::from))
}

/// The connection of a certification profile, in force or stale.
///
/// # Errors
/// The database.
pub fn of_profile(conn: &mut Conn, profile: ProfileId) -> Result<Option<Connection>> {
    let row: Option<Row> = connections::table
        .filter(connections::profile_id.eq(profile))
        .filter(connections::ended_at.is_null())
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    Ok(row.map(Connection::from))
}

/// When the last connection of a Learn profile ended.
///
/// # Errors
/// The database.
pub fn last_ended(conn: &mut Conn, learn: LearnProfileId) -> Result<Option<Stamp>> {
    Ok(connections::table
        .filter(connections::learn_profile_id.eq(learn))
        .select(diesel::dsl::max(connections::ended_at))
        .first(conn)?)
}

/// Connects the visitor's Learn profile with the certification profile of its personal account, in the caller's
/// transaction, and settles the request that waited for it. Doing it again changes nothing. A session from before a
/// change of the account ends here.
///
/// # Errors
/// The database. Two at once: the later one is run again by [`crate::db::Db::write`] and finds the connection.
pub fn connect(app: &App, conn: &mut Conn, who: &Viewer, now: Stamp) -> Result<Outcome> {
    // Held, so that no account leaves the Learn profile meanwhile.
    let learn = learn::held(app, conn, who.account, who.kind, now)?;
    let mut found = outlook(app, conn, who, Some(learn))?;
    if let Diagnosis::Ready(profile) = found {
        // A rebind or a merge that is under way is waited for, and then seen.
        certification::lock(conn, profile)?;
        found = outlook(app, conn, who, Some(learn))?;
        if found != Diagnosis::Ready(profile) && matches!(found, Diagnosis::Ready(_)) {
            return Err(Error::Conflict("error-moved-on"));
        }
    }
    match found {
        Diagnosis::Standing => Ok(Outcome::Connected),
        Diagnosis::Ready(profile) => {
            make(app, conn, who, learn, profile, now)?;
            requests::after_connected(app, conn, profile, now)?;
            guide::after_connected(app, conn, who.account, now)?;
            Ok(Outcome::Connected)
        }
        Diagnosis::Not(outcome) => {
            if outcome == Outcome::SignInAgain {
                sessions::end(conn, who.account, who.session, now)?;
            }
            Ok(outcome)
        }
    }
}

/// Ends what is stale on either side and makes the connection.
fn make(
    app: &App,
    conn: &mut Conn,
    who: &Viewer,
    learn: LearnProfileId,
    profile: ProfileId,
    now: Stamp,
) -> Result<()> {
    let stale = connections::learn_profile_id
        .eq(learn)
        .or(connections::profile_id.eq(profile));
    diesel::update(
        connections::table
            .filter(stale)
            .filter(connections::ended_at.is_null())
            .filter(connections::state.eq(ConnectionState::Stale)),
    )
    .set((
        connections::state.eq(ConnectionState::Ended),
        connections::ended_at.eq(now),
    ))
    .execute(conn)?;
    let id = ConnectionId::new(app);
    diesel::insert_into(connections::table)
        .values((
            connections::id.eq(id),
            connections::learn_profile_id.eq(learn),
            connections::profile_id.eq(profile),
            connections::account_id.eq(who.account),
            connections::state.eq(ConnectionState::Connected),
            connections::connected_at.eq(now),
        ))
        .execute(conn)?;
    let mut event = events::Event::new(EventKind::Connected, Audience::Private);
    event.actor = Some(who.account);
    event.profile = Some(profile);
    events::record(app, conn, &event, now)?;
    record(app, conn, who, "profiles.connected", profile, id, now)
}

fn record(
    app: &App,
    conn: &mut Conn,
    who: &Viewer,
    action: &'static str,
    profile: ProfileId,
    connection: ConnectionId,
    now: Stamp,
) -> Result<()> {
    let facts = [("connection", connection.to_string())];
    let entry = audit::Entry {
        actor: Some(who.account),
        action,
        request: None,
        profile: Some(profile),
        facts: &facts,
    };
    audit::record(app, conn, &entry, now)
}

/// Ends the connection of the visitor's Learn profile, or else that of the certification profile bound to their account;
/// bindings and exam history stay. Gives [`Outcome::Disconnected`], also when there was none.
///
/// # Errors
/// The database.
pub fn disconnect(app: &App, conn: &mut Conn, who: &Viewer, now: Stamp) -> Result<Outcome> {
    let mut connection = match learn::profile_of(conn, who.account)? {
        None => None,
        Some(learn) => of_learn(conn, learn)?,
    };
    if connection.is_none()
        && let Some(profile) = certification::bound_to(conn, &who.key)?
    {
        connection = of_profile(conn, profile)?;
    }
    if let Some(connection) = connection {
        end(app, conn, who, &connection, now)?;
    }
    Ok(Outcome::Disconnected)
}

/// Ends a connection, if nobody has meanwhile; bindings and exam history stay.
///
/// # Errors
/// The database.
pub fn end(app: &App, conn: &mut Conn, who: &Viewer, connection: &Connection, now: Stamp) -> Result<()> {
    let ended = diesel::update(
        connections::table
            .find(connection.id)
            .filter(connections::ended_at.is_null()),
    )
    .set((
        connections::state.eq(ConnectionState::Ended),
        connections::ended_at.eq(now),
    ))
    .execute(conn)?;
    if ended > 0 {
        record(
            app,
            conn,
            who,
            "profiles.disconnected",
            connection.profile,
            connection.id,
            now,
        )?;
    }
    Ok(())
}

/// Moves the connection of a Learn profile to the one it goes into; both are held, and the second has none.
///
/// # Errors
/// The database.
pub fn carry(conn: &mut Conn, from: LearnProfileId, into: LearnProfileId) -> Result<()> {
    let open = connections::table
        .filter(connections::learn_profile_id.eq(from))
        .filter(connections::ended_at.is_null());
    diesel::update(open)
        .set(connections::learn_profile_id.eq(into))
        .execute(conn)?;
    Ok(())
}

/// Marks the connection of a held Learn profile stale if the account it was made with is not on the profile any more.
/// Returns whether that is so.
///
/// # Errors
/// The database.
pub fn recheck(conn: &mut Conn, learn: LearnProfileId, now: Stamp) -> Result<bool> {
    let Some(connection) = of_learn(conn, learn)? else {
        return Ok(false);
    };
    if learn::profile_of(conn, connection.account)? == Some(learn) {
        return Ok(false);
    }
    mark_stale(conn, connection.profile, now)
}

/// Whether a Learn profile has or had a connection.
///
/// # Errors
/// The database.
pub fn was_connected(conn: &mut Conn, learn: LearnProfileId) -> Result<bool> {
    let any = connections::table.filter(connections::learn_profile_id.eq(learn));
    Ok(diesel::select(diesel::dsl::exists(any)).get_result(conn)?)
}

/// Marks the connection of a profile stale: its account has changed. Returns whether one was in force.
///
/// # Errors
/// The database.
pub fn mark_stale(conn: &mut Conn, profile: ProfileId, now: Stamp) -> Result<bool> {
    let marked = diesel::update(
        connections::table
            .filter(connections::profile_id.eq(profile))
            .filter(connections::ended_at.is_null())
            .filter(connections::state.eq(ConnectionState::Connected)),
    )
    .set((
        connections::state.eq(ConnectionState::Stale),
        connections::stale_at.eq(now),
    ))
    .execute(conn)?;
    Ok(marked > 0)
}

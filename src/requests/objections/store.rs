//! Objections in the database.

use diesel::prelude::*;

use crate::accounts::AccountId;
use crate::app::App;
use crate::certification::ProfileId;
use crate::clock::Stamp;
use crate::db::schema::objections;
use crate::db::{Conn, LookupKey};
use crate::error::Result;
use crate::requests::model::{Channel, ObjectionId, RequestId, Resolution};

/// An objection to record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewObjection<'a> {
    /// The request it stops.
    pub request: RequestId,
    /// The profile it protects.
    pub profile: ProfileId,
    /// Where it came from.
    pub channel: Channel,
    /// The address whose link was used.
    pub address: Option<&'a LookupKey>,
    /// Who made it, where they signed in.
    pub by: Option<AccountId>,
}

/// Records an objection.
///
/// # Errors
/// The database.
pub(crate) fn add(app: &App, conn: &mut Conn, new: NewObjection<'_>, now: Stamp) -> Result<ObjectionId> {
    let id = ObjectionId::new(app);
    diesel::insert_into(objections::table)
        .values((
            objections::id.eq(id),
            objections::request_id.eq(new.request),
            objections::profile_id.eq(new.profile),
            objections::channel.eq(new.channel),
            objections::address_key.eq(new.address.cloned()),
            objections::made_by.eq(new.by),
            objections::made_at.eq(now),
        ))
        .execute(conn)?;
    Ok(id)
}

/// Whether the same objection is open: from the same channel, address and account.
///
/// # Errors
/// The database.
pub(crate) fn stands_already(conn: &mut Conn, new: &NewObjection<'_>) -> Result<bool> {
    let open: Vec<(Option<LookupKey>, Option<AccountId>)> = objections::table
        .filter(objections::request_id.eq(new.request))
        .filter(objections::channel.eq(new.channel))
        .filter(objections::closed_at.is_null())
        .select((objections::address_key, objections::made_by))
        .load(conn)?;
    Ok(open
        .iter()
        .any(|(address, by)| address.as_ref() == new.address && *by == new.by))
}

/// When the last objection of this account to a request was dismissed.
///
/// # Errors
/// The database.
pub(crate) fn dismissed_at(conn: &mut Conn, request: RequestId, account: AccountId) -> Result<Option<Stamp>> {
    Ok(objections::table
        .filter(objections::request_id.eq(request))
        .filter(objections::made_by.eq(account))
        .filter(objections::outcome.eq(Resolution::Dismissed))
        .select(diesel::dsl::max(objections::closed_at))
        .first(conn)?)
}

/// Whether an objection that this account made is open.
///
/// # Errors
/// The database.
pub(crate) fn is_open_by(conn: &mut Conn, request: RequestId, account: AccountId) -> Result<bool> {
    let theirs = objections::table
        .filter(objections::request_id.eq(request))
        .filter(objections::made_by.eq(account))
        .filter(objections::closed_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(theirs)).get_result(conn)?)
}

/// Whether an objection of this address for this profile was dismissed before: from then on it is only told.
///
/// # Errors
/// The database.
pub(crate) fn was_closed(conn: &mut Conn, profile: ProfileId, address: &LookupKey) -> Result<bool> {
    let closed = objections::table
        .filter(objections::profile_id.eq(profile))
        .filter(objections::address_key.eq(address))
        .filter(objections::outcome.eq(Resolution::Dismissed));
    Ok(diesel::select(diesel::dsl::exists(closed)).get_result(conn)?)
}

/// Whether an objection to a change of this profile was ever upheld.
///
/// # Errors
/// The database.
pub(crate) fn was_upheld(conn: &mut Conn, profile: ProfileId) -> Result<bool> {
    let upheld = objections::table
        .filter(objections::profile_id.eq(profile))
        .filter(objections::outcome.eq(Resolution::Upheld));
    Ok(diesel::select(diesel::dsl::exists(upheld)).get_result(conn)?)
}

/// Whether an objection to this very request was dismissed before: then two leads decide on the next.
///
/// # Errors
/// The database.
pub(crate) fn was_dismissed(conn: &mut Conn, request: RequestId) -> Result<bool> {
    let dismissed = objections::table
        .filter(objections::request_id.eq(request))
        .filter(objections::outcome.eq(Resolution::Dismissed));
    Ok(diesel::select(diesel::dsl::exists(dismissed)).get_result(conn)?)
}

/// When the first objection that is still open was made.
///
/// # Errors
/// The database.
pub fn open_since(conn: &mut Conn, request: RequestId) -> Result<Option<Stamp>> {
    Ok(objections::table
        .filter(objections::request_id.eq(request))
        .filter(objections::closed_at.is_null())
        .order(objections::made_at.asc())
        .select(objections::made_at)
        .first(conn)
        .optional()?)
}

/// Closes every open objection of a request.
///
/// # Errors
/// The database.
pub(crate) fn close_all(
    conn: &mut Conn,
    request: RequestId,
    by: AccountId,
    outcome: Resolution,
    now: Stamp,
) -> Result<usize> {
    let open = objections::table
        .filter(objections::request_id.eq(request))
        .filter(objections::closed_at.is_null());
    Ok(diesel::update(open)
        .set((
            objections::closed_at.eq(now),
            objections::closed_by.eq(by),
            objections::outcome.eq(outcome),
        ))
        .execute(conn)?)
}

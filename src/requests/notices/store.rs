//! Notices in the database.

use diesel::prelude::*;

use crate::app::App;
use crate::certification::ProfileId;
use crate::clock::Stamp;
use crate::db::schema::notices;
use crate::db::{Code, Conn, LookupKey};
use crate::error::{Error, Result};
use crate::requests::model::{Channel, NoticeId, RequestId};
use crate::requests::store::Request;

/// A notice.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = notices)]
pub struct Notice {
    /// Its id.
    pub id: NoticeId,
    /// What its link names.
    pub code: Code,
    /// The request it tells about.
    #[diesel(column_name = request_id)]
    pub request: RequestId,
    /// The profile the change concerns.
    #[diesel(column_name = profile_id)]
    pub profile: ProfileId,
    /// Which old contact it goes to.
    pub channel: Channel,
    /// The keyed hash of the address it goes to.
    pub address_key: Option<LookupKey>,
    /// Whether it carries a link that can stop the change.
    pub can_object: bool,
    /// When it was made.
    pub made_at: Stamp,
    /// When its mail server accepted or finally refused it.
    pub settled_at: Option<Stamp>,
}

/// Makes a notice.
///
/// # Errors
/// The database.
#[allow(clippy::too_many_arguments, reason = "each is a column")]
pub(crate) fn add(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    profile: ProfileId,
    channel: Channel,
    address: &LookupKey,
    can_object: bool,
    now: Stamp,
) -> Result<NoticeId> {
    let id = NoticeId::new(app);
    diesel::insert_into(notices::table)
        .values((
            notices::id.eq(id),
            notices::code.eq(Code::new(app)),
            notices::request_id.eq(request.id),
            notices::profile_id.eq(profile),
            notices::channel.eq(channel),
            notices::address_key.eq(Some(address.clone())),
            notices::can_object.eq(can_object),
            notices::made_at.eq(now),
            notices::refused.eq(false),
        ))
        .execute(conn)?;
    Ok(id)
}

/// The notice that a link names, of this request.
///
/// # Errors
/// [`Error::NotFound`], or the database.
pub(crate) fn by_code(conn: &mut Conn, request: RequestId, code: &Code) -> Result<Notice> {
    let found = notices::table
        .filter(notices::code.eq(code))
        .filter(notices::request_id.eq(request))
        .select(Notice::as_select())
        .first(conn)
        .optional()?;
    found.ok_or(Error::NotFound)
}

/// Marks a notice as settled. `None` if it was settled before.
///
/// # Errors
/// The database.
pub(crate) fn settle(conn: &mut Conn, id: NoticeId, refused: bool, now: Stamp) -> Result<Option<Notice>> {
    let row = notices::table.find(id).filter(notices::settled_at.is_null());
    let settled = diesel::update(row)
        .set((notices::settled_at.eq(now), notices::refused.eq(refused)))
        .execute(conn)?;
    if settled == 0 {
        return Ok(None);
    }
    Ok(Some(
        notices::table.find(id).select(Notice::as_select()).first(conn)?,
    ))
}

/// Whether every notice of a request is settled.
///
/// # Errors
/// The database.
pub(crate) fn all_settled(conn: &mut Conn, request: RequestId) -> Result<bool> {
    let open: i64 = notices::table
        .filter(notices::request_id.eq(request))
        .filter(notices::settled_at.is_null())
        .count()
        .get_result(conn)?;
    Ok(open == 0)
}

/// Whether a notice of a request that was made since `since` was finally refused.
///
/// # Errors
/// The database.
pub(crate) fn any_refused(conn: &mut Conn, request: RequestId, since: Stamp) -> Result<bool> {
    let refused = notices::table
        .filter(notices::request_id.eq(request))
        .filter(notices::made_at.ge(since))
        .filter(notices::refused);
    Ok(diesel::select(diesel::dsl::exists(refused)).get_result(conn)?)
}

/// The notice with this id, for the worker that sends it.
///
/// # Errors
/// [`Error::NotFound`], or the database.
pub fn by_id(conn: &mut Conn, id: NoticeId) -> Result<Notice> {
    notices::table
        .find(id)
        .select(Notice::as_select())
        .first(conn)
        .optional()?
        .ok_or(Error::NotFound)
}

//! Accounts that were proven in somebody's browser and wait for their yes: single use, soon over, bound to the session.

use std::time::Duration;

use diesel::prelude::*;

use crate::accounts::{AccountId, SessionId};
use crate::app::App;
use crate::clock::Stamp;
use crate::db::schema::learn_offers;
use crate::db::{Code, Conn};
use crate::error::Result;
use crate::learn::model::{LearnProfileId, OfferId};
use crate::web::Viewer;

/// How long a proven account waits.
const LASTS: Duration = Duration::from_secs(15 * 60);
/// How long the row is kept afterwards, so that a page that stands open is answered well.
const KEPT: Duration = Duration::from_secs(86_400);

/// An account that waits to be added.
#[derive(Clone, Debug, Queryable)]
pub(in crate::learn) struct Offer {
    /// Its row.
    pub id: OfferId,
    /// The session it was proven in.
    pub session: SessionId,
    /// The Learn profile it is to be added to.
    pub learn: LearnProfileId,
    /// The account.
    pub account: AccountId,
    /// Until when.
    pub expires_at: Stamp,
    /// When it was added.
    pub used_at: Option<Stamp>,
}

/// Notes that `account` was proven in this session.
pub(in crate::learn) fn make(
    app: &App,
    conn: &mut Conn,
    who: &Viewer,
    learn: LearnProfileId,
    account: AccountId,
    now: Stamp,
) -> Result<Code> {
    let code = Code::new(app);
    diesel::insert_into(learn_offers::table)
        .values((
            learn_offers::id.eq(OfferId::new(app)),
            learn_offers::code.eq(&code),
            learn_offers::session_id.eq(who.session.0),
            learn_offers::by_account_id.eq(who.account),
            learn_offers::learn_profile_id.eq(learn),
            learn_offers::account_id.eq(account),
            learn_offers::made_at.eq(now),
            learn_offers::expires_at.eq(now.plus(LASTS)),
        ))
        .execute(conn)?;
    Ok(code)
}

/// The offer of this code that somebody signed in as `by` was made.
pub(in crate::learn) fn find(conn: &mut Conn, by: AccountId, code: &Code) -> Result<Option<Offer>> {
    Ok(learn_offers::table
        .filter(learn_offers::code.eq(code))
        .filter(learn_offers::by_account_id.eq(by))
        .select((
            learn_offers::id,
            learn_offers::session_id,
            learn_offers::learn_profile_id,
            learn_offers::account_id,
            learn_offers::expires_at,
            learn_offers::used_at,
        ))
        .first(conn)
        .optional()?)
}

/// Uses it up. Returns whether it was still unused.
pub(in crate::learn) fn consume(conn: &mut Conn, id: OfferId, now: Stamp) -> Result<bool> {
    let row = learn_offers::table
        .find(id)
        .filter(learn_offers::used_at.is_null());
    Ok(diesel::update(row)
        .set(learn_offers::used_at.eq(now))
        .execute(conn)?
        > 0)
}

/// Withdraws what waits to be added to a profile that ends.
pub(in crate::learn) fn withdraw(conn: &mut Conn, learn: LearnProfileId, now: Stamp) -> Result<()> {
    let open = learn_offers::table
        .filter(learn_offers::learn_profile_id.eq(learn))
        .filter(learn_offers::used_at.is_null());
    diesel::update(open)
        .set(learn_offers::used_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Whether [`sweep`] would find anything.
pub(in crate::learn) fn has_old(conn: &mut Conn, now: Stamp) -> Result<bool> {
    let old = learn_offers::table.filter(learn_offers::expires_at.lt(now.minus(KEPT)));
    Ok(diesel::select(diesel::dsl::exists(old)).get_result(conn)?)
}

/// Removes the rows that are long over; says how many.
pub(in crate::learn) fn sweep(conn: &mut Conn, now: Stamp) -> Result<usize> {
    let old = learn_offers::table.filter(learn_offers::expires_at.lt(now.minus(KEPT)));
    Ok(diesel::delete(old).execute(conn)?)
}

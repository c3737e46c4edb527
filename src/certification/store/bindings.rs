//! The journal of bindings: which account a profile is bound to, and was. Rows are ended, never changed or removed; a claim
//! fills in the account of an unclaimed one, once.

use diesel::prelude::*;

use super::{freezes, profiles as profile_rows};
use crate::accounts::AccountKey;
use crate::app::App;
use crate::certification::model::{Binding, BindingId, BindingOrigin, ProfileId};
use crate::clock::Stamp;
use crate::db::schema::{accounts, bindings};
use crate::db::{Conn, LookupKey, Sealed};
use crate::error::{Error, Result};
use crate::requests::RequestId;
use crate::vault::{Field, Scope, fold_address};

#[derive(Queryable, Selectable)]
#[diesel(table_name = bindings)]
struct Row {
    id: BindingId,
    profile_id: ProfileId,
    issuer: Option<String>,
    subject: Option<String>,
    address_sealed: Option<Sealed>,
    origin: BindingOrigin,
    request_id: Option<RequestId>,
    started_at: Stamp,
    claimed_at: Option<Stamp>,
    ended_at: Option<Stamp>,
}

impl Row {
    fn open(self, app: &App) -> Result<Binding> {
        let scope = Scope::Profile(self.profile_id.0);
        let key = self.issuer.zip(self.subject);
        Ok(Binding {
            id: self.id,
            profile: self.profile_id,
            key: key.map(|(issuer, subject)| AccountKey { issuer, subject }),
            address: self
                .address_sealed
                .map(|sealed| app.vault.open(scope, &sealed))
                .transpose()?,
            origin: self.origin,
            request: self.request_id,
            started_at: self.started_at,
            claimed_at: self.claimed_at,
            ended_at: self.ended_at,
        })
    }
}

/// The profile that is bound to this account now. An unclaimed binding is bound to nobody.
///
/// # Errors
/// The database.
pub fn bound_to(conn: &mut Conn, key: &AccountKey) -> Result<Option<ProfileId>> {
    Ok(bindings::table
        .filter(bindings::issuer.eq(&key.issuer))
        .filter(bindings::subject.eq(&key.subject))
        .filter(bindings::ended_at.is_null())
        .select(bindings::profile_id)
        .first(conn)
        .optional()?)
}

/// The present binding of a profile.
///
/// # Errors
/// The database.
pub fn binding_of(app: &App, conn: &mut Conn, profile: ProfileId) -> Result<Option<Binding>> {
    let row: Option<Row> = bindings::table
        .filter(bindings::profile_id.eq(profile))
        .filter(bindings::ended_at.is_null())
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(|row| row.open(app)).transpose()
}

/// Whether this account carries the address of the account that the profile is bound to, and is another one: the address
/// was given to somebody else, or was always that of two accounts. It gives no rights.
///
/// # Errors
/// The database.
pub fn has_its_address(conn: &mut Conn, profile: ProfileId, key: &AccountKey) -> Result<bool> {
    let bound: Option<(Option<String>, Option<String>)> = bindings::table
        .inner_join(accounts::table.on(accounts::email_key.eq(bindings::address_key)))
        .filter(bindings::profile_id.eq(profile))
        .filter(bindings::ended_at.is_null())
        .filter(accounts::issuer.eq(&key.issuer))
        .filter(accounts::subject.eq(&key.subject))
        .select((bindings::issuer, bindings::subject))
        .first(conn)
        .optional()?;
    // An account that nobody has claimed yet is known by its address alone: it may be this one.
    Ok(match bound {
        Some((Some(issuer), Some(subject))) => (issuer, subject) != (key.issuer.clone(), key.subject.clone()),
        Some(_) | None => false,
    })
}

/// One entry of the journal.
///
/// # Errors
/// [`Error::NotFound`], or the database.
pub fn binding(app: &App, conn: &mut Conn, id: BindingId) -> Result<Binding> {
    let row: Option<Row> = bindings::table
        .find(id)
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.ok_or(Error::NotFound)?.open(app)
}

/// The entry of this profile's journal that this request ended first: what was before the request changed anything.
///
/// # Errors
/// The database.
pub fn ended_by(
    app: &App,
    conn: &mut Conn,
    request: RequestId,
    profile: ProfileId,
) -> Result<Option<Binding>> {
    let row: Option<Row> = bindings::table
        .filter(bindings::ended_by_request_id.eq(request))
        .filter(bindings::profile_id.eq(profile))
        .order(bindings::id.asc())
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(|row| row.open(app)).transpose()
}

/// The account that this request gave the profile first.
///
/// # Errors
/// The database.
pub(in crate::certification) fn given_by(
    app: &App,
    conn: &mut Conn,
    request: RequestId,
    profile: ProfileId,
) -> Result<Option<AccountKey>> {
    let row: Option<Row> = bindings::table
        .filter(bindings::request_id.eq(request))
        .filter(bindings::profile_id.eq(profile))
        .order(bindings::id.asc())
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    Ok(row
        .map(|row| row.open(app))
        .transpose()?
        .and_then(|given| given.key))
}

/// The earlier bindings of a profile, latest first.
///
/// # Errors
/// The database.
pub fn earlier_bindings(app: &App, conn: &mut Conn, profile: ProfileId) -> Result<Vec<Binding>> {
    let rows: Vec<Row> = bindings::table
        .filter(bindings::profile_id.eq(profile))
        .filter(bindings::ended_at.is_not_null())
        .order((bindings::ended_at.desc(), bindings::id.desc()))
        .limit(100)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(|row| row.open(app)).collect()
}

/// When a request last took a profile away from this account.
///
/// # Errors
/// The database.
pub fn last_taken_from(conn: &mut Conn, key: &AccountKey) -> Result<Option<Stamp>> {
    Ok(bindings::table
        .filter(bindings::issuer.eq(&key.issuer))
        .filter(bindings::subject.eq(&key.subject))
        .filter(bindings::ended_by_request_id.is_not_null())
        .select(diesel::dsl::max(bindings::ended_at))
        .first(conn)?)
}

/// A rebind: which profile, seen in which version, goes to which account, by which request.
#[derive(Clone, Copy, Debug)]
pub struct Replace<'a> {
    /// The profile.
    pub profile: ProfileId,
    /// The version that was judged.
    pub expected_version: i64,
    /// The account.
    pub to: &'a AccountKey,
    /// Its address, for notices and for the owner's eyes.
    pub address: Option<&'a str>,
    /// The request.
    pub request: RequestId,
}

/// Putting an entry of the journal back in force.
#[derive(Clone, Copy, Debug)]
pub struct Restore {
    /// The profile.
    pub profile: ProfileId,
    /// The version that was judged.
    pub expected_version: i64,
    /// The entry; `None` for a profile that had no binding.
    pub entry: Option<BindingId>,
    /// The request that is undone.
    pub request: RequestId,
}

/// How a change of the binding ended.
#[derive(Clone, Debug)]
pub enum Replaced {
    /// The profile is bound to the account.
    Done {
        /// What ended.
        old: Option<Binding>,
        /// The new entry; none when the profile had no binding before, and has none again.
        new: Option<BindingId>,
    },
    /// The account is bound to a profile already (this one or another).
    TargetTaken,
    /// The profile is not what was judged any more.
    ProfileChanged,
    /// The profile is frozen.
    Frozen,
}

/// The new entry of a change.
pub(in crate::certification) struct Entry<'a> {
    pub(in crate::certification) key: Option<&'a AccountKey>,
    pub(in crate::certification) address: Option<&'a str>,
    pub(in crate::certification) origin: BindingOrigin,
    pub(in crate::certification) claimed_at: Option<Stamp>,
}

impl<'a> Entry<'a> {
    /// An earlier entry, in force again.
    pub(in crate::certification) fn again(earlier: &'a Binding) -> Self {
        Entry {
            key: earlier.key.as_ref(),
            address: earlier.address.as_ref().map(|address| address.expose().as_str()),
            origin: BindingOrigin::Undo,
            claimed_at: earlier.claimed_at,
        }
    }
}

/// Binds the profile to another account, within the caller's transaction: version, freeze and the account's freedom are
/// checked again, the old entry ends, the new one begins, the version grows. The caller marks the connection stale, ends
/// sessions, records and tells it.
///
/// # Errors
/// The database; a unique violation is run again by [`crate::db::Db::write`] and then gives [`Replaced::TargetTaken`].
pub fn replace_binding(app: &App, conn: &mut Conn, change: Replace<'_>, now: Stamp) -> Result<Replaced> {
    if !profile_rows::hold(conn, change.profile, Some(change.expected_version))? {
        return Ok(Replaced::ProfileChanged);
    }
    if profile_rows::is_merged_away(conn, change.profile)? {
        return Ok(Replaced::ProfileChanged);
    }
    if freezes::is_frozen(conn, change.profile)? {
        return Ok(Replaced::Frozen);
    }
    if bound_to(conn, change.to)?.is_some() {
        return Ok(Replaced::TargetTaken);
    }
    let entry = Entry {
        key: Some(change.to),
        address: change.address,
        origin: BindingOrigin::Rebind,
        claimed_at: None,
    };
    let old = end_current(app, conn, change.profile, change.request, now)?;
    let new = begin(app, conn, change.profile, change.request, &entry, now)?;
    profile_rows::bump(conn, change.profile)?;
    Ok(Replaced::Done { old, new: Some(new) })
}

/// Puts an earlier entry of the journal back, as a new one: the undoing of a rebind, which a lead decides. A freeze does
/// not stand in the way of it.
///
/// # Errors
/// [`Error::NotFound`] for an entry of another profile, or the database.
pub fn restore_binding(app: &App, conn: &mut Conn, change: Restore, now: Stamp) -> Result<Replaced> {
    if !profile_rows::hold(conn, change.profile, Some(change.expected_version))? {
        return Ok(Replaced::ProfileChanged);
    }
    if profile_rows::is_merged_away(conn, change.profile)? {
        return Ok(Replaced::ProfileChanged);
    }
    let earlier = match change.entry {
        None => None,
        Some(id) => {
            let earlier = binding(app, conn, id)?;
            if earlier.profile != change.profile {
                return Err(Error::NotFound);
            }
            Some(earlier)
        }
    };
    if let Some(earlier) = &earlier
        && is_taken(app, conn, earlier, &[change.profile])?
    {
        return Ok(Replaced::TargetTaken);
    }
    let old = end_current(app, conn, change.profile, change.request, now)?;
    let new = match &earlier {
        None => None,
        Some(earlier) => {
            let entry = Entry::again(earlier);
            Some(begin(app, conn, change.profile, change.request, &entry, now)?)
        }
    };
    profile_rows::bump(conn, change.profile)?;
    Ok(Replaced::Done { old, new })
}

/// Whether a profile other than these has taken the account of this entry, or its address while unclaimed.
pub(in crate::certification) fn is_taken(
    app: &App,
    conn: &mut Conn,
    earlier: &Binding,
    except: &[ProfileId],
) -> Result<bool> {
    if let Some(key) = &earlier.key {
        return Ok(bound_to(conn, key)?.is_some_and(|other| !except.contains(&other)));
    }
    let Some(address) = &earlier.address else {
        return Ok(false);
    };
    let others = bindings::table
        .filter(bindings::address_key.eq(address_key(app, address.expose())))
        .filter(bindings::subject.is_null())
        .filter(bindings::ended_at.is_null())
        .filter(bindings::profile_id.ne_all(except));
    Ok(diesel::select(diesel::dsl::exists(others)).get_result(conn)?)
}

fn address_key(app: &App, address: &str) -> LookupKey {
    app.vault.lookup(Field::Address, &fold_address(address))
}

/// Ends the present entry of a profile.
pub(in crate::certification) fn end_current(
    app: &App,
    conn: &mut Conn,
    profile: ProfileId,
    request: RequestId,
    now: Stamp,
) -> Result<Option<Binding>> {
    let Some(mut current) = binding_of(app, conn, profile)? else {
        return Ok(None);
    };
    diesel::update(
        bindings::table
            .find(current.id)
            .filter(bindings::ended_at.is_null()),
    )
    .set((
        bindings::ended_at.eq(now),
        bindings::ended_by_request_id.eq(request),
    ))
    .execute(conn)?;
    current.ended_at = Some(now);
    Ok(Some(current))
}

/// Begins an entry; the present one has ended.
pub(in crate::certification) fn begin(
    app: &App,
    conn: &mut Conn,
    profile: ProfileId,
    request: RequestId,
    entry: &Entry<'_>,
    now: Stamp,
) -> Result<BindingId> {
    let id = BindingId::new(app);
    let sealed = entry
        .address
        .map(|address| app.vault.seal(Scope::Profile(profile.0), address));
    diesel::insert_into(bindings::table)
        .values((
            bindings::id.eq(id),
            bindings::profile_id.eq(profile),
            bindings::issuer.eq(entry.key.map(|key| key.issuer.as_str())),
            bindings::subject.eq(entry.key.map(|key| key.subject.as_str())),
            bindings::address_sealed.eq(sealed),
            bindings::address_key.eq(entry.address.map(|address| address_key(app, address))),
            bindings::origin.eq(entry.origin),
            bindings::request_id.eq(request),
            bindings::started_at.eq(now),
            bindings::claimed_at.eq(entry.claimed_at),
        ))
        .execute(conn)?;
    Ok(id)
}

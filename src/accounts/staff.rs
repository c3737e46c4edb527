//! The people of the desk: invitations and roles. Nobody becomes staff by an address: an invitation makes an account of
//! its own, and an account that is there is promoted by its id alone.

use super::model::{Account, AccountId, Kind, LOCAL_ISSUER, NewLocal, Purpose, Role};
use super::policy::{INVITE_LASTS, plain_address};
use super::store::links::{self, NewLink};
use super::store::{self, settings};
use super::{mailed, record, sessions};
use crate::app::App;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::mail::MailKind;

/// An invitation: the link with which the password of an account is set, once.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// The account.
    pub account: Account,
    /// The whole address of the link. Who has it can take the account: show it once.
    pub link: String,
    /// Until when it is valid.
    pub expires_at: Stamp,
}

/// What adding somebody came to.
#[derive(Clone, Debug)]
pub enum Added {
    /// A work account was made.
    Invited(Invitation),
    /// The address has a local work account; it is promoted or invited again by its id.
    Exists(Account),
    /// The text is no e-mail address.
    NotAnAddress,
}

/// Makes a local work account without a password and invites its owner by mail. A personal account of the same address
/// stays what it is: two accounts.
///
/// # Errors
/// The database.
pub fn add(app: &App, email: &str, role: Role) -> Result<Added> {
    let Some(email) = plain_address(email) else {
        return Ok(Added::NotAnAddress);
    };
    let now = app.now();
    app.db.write(|conn| {
        if let Some(account) = store::local_of(app, conn, &email, Kind::Work)? {
            return Ok(Added::Exists(account));
        }
        let new = NewLocal {
            email: &email,
            kind: Kind::Work,
            role,
            lang: "en",
            time_zone: "UTC",
            password_hash: None,
            confirmed: false,
        };
        let account = store::create_local(app, conn, &new, now)?;
        let facts = [("account", account.id.to_string()), ("role", role.to_string())];
        record(app, conn, None, "staff.added", &facts, now)?;
        invitation(app, conn, account, now).map(Added::Invited)
    })
}

/// Invites the owner of a local account anew: its password, sessions and open links end at once. How staff is recovered.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] when `by` is no admin any more; [`Error::Conflict`] for an account of another
/// issuer; the database.
pub fn invite_again(
    app: &App,
    conn: &mut Conn,
    by: Option<AccountId>,
    id: AccountId,
    now: Stamp,
) -> Result<Invitation> {
    let account = within_reach(conn, by, id)?;
    if account.key.issuer != LOCAL_ISSUER {
        return Err(Error::Conflict("staff-not-local"));
    }
    settings::drop_password(conn, id)?;
    links::withdraw_all(conn, id, now)?;
    sessions::end_all(conn, id, None, now)?;
    record(
        app,
        conn,
        by,
        "staff.invited",
        &[("account", id.to_string())],
        now,
    )?;
    invitation(app, conn, account, now)
}

/// The account to be changed, held for the rest of the transaction. An admin reaches the staff alone: whoever is a member
/// is promoted from the command line, and never taken over here.
fn within_reach(conn: &mut Conn, by: Option<AccountId>, id: AccountId) -> Result<Account> {
    if let Some(by) = by {
        hold_both(conn, by, id)?;
        // Looked at again behind the lock: of two admins who demote each other at once, one stays.
        let admin = store::find(conn, by)?;
        if admin.closed_at.is_some() || admin.role < Role::Admin {
            return Err(Error::Forbidden);
        }
    }
    let account = store::find(conn, id)?;
    if account.closed_at.is_some() || (by.is_some() && !account.role.is_staff()) {
        return Err(Error::NotFound);
    }
    Ok(account)
}

/// In one order for everybody, so that two who hold each other never wait for each other.
fn hold_both(conn: &mut Conn, one: AccountId, other: AccountId) -> Result<()> {
    store::hold(conn, one.min(other))?;
    store::hold(conn, one.max(other))
}

fn invitation(app: &App, conn: &mut Conn, account: Account, now: Stamp) -> Result<Invitation> {
    let Some(email) = store::address(app, conn, account.id)? else {
        return Err(Error::Conflict("staff-not-local"));
    };
    let link = NewLink {
        purpose: Purpose::Invite,
        account: Some(account.id),
        email: email.expose(),
        kind: account.kind,
        role: account.role,
        next: None,
        lang: &account.lang,
        time_zone: &account.time_zone,
        lasts: INVITE_LASTS,
    };
    let link = mailed::send(app, conn, MailKind::Invite, &link, now)?;
    Ok(Invitation {
        account,
        link: format!("{}{}", app.base_url, link.path(app)),
        expires_at: link.expires_at,
    })
}

/// Gives an account that is there another role; its sessions end. `by` is nobody for the command line. `was` is the role
/// the decision was made on.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] when `by` is no admin any more; [`Error::Conflict`] when the role is another
/// meanwhile or the account is one's own; the database.
pub fn set_role(
    app: &App,
    conn: &mut Conn,
    by: Option<AccountId>,
    id: AccountId,
    was: Option<Role>,
    role: Role,
    now: Stamp,
) -> Result<Account> {
    let account = within_reach(conn, by, id)?;
    if by == Some(id) {
        return Err(Error::Conflict("staff-not-yourself"));
    }
    if !settings::set_role(conn, id, was.unwrap_or(account.role), role)? {
        return Err(Error::Conflict("staff-role-changed"));
    }
    if role == account.role {
        return Ok(account);
    }
    sessions::end_all(conn, id, None, now)?;
    if role.is_staff() {
        // A link to recover it by its mailbox alone, sent before, must not open it any more.
        links::withdraw_recovery(conn, id, now)?;
    }
    let facts = [
        ("account", id.to_string()),
        ("from", account.role.to_string()),
        ("to", role.to_string()),
    ];
    record(app, conn, by, "account.role_changed", &facts, now)?;
    store::find(conn, id)
}

/// Promotes an account that is there, from the command line.
///
/// # Errors
/// As [`set_role`].
pub fn promote(app: &App, id: AccountId, role: Role) -> Result<Account> {
    let now = app.now();
    app.db
        .write(|conn| set_role(app, conn, None, id, None, role, now))
}

//! What goes by mail: registering, recovery, invitations. Asking is answered alike for every address: one link and one
//! mail, whatever the address has. Only the page behind a link does anything.

use super::model::{Account, Kind, NewLocal, Purpose, Role};
use super::policy::{MAILS_PER_ADDRESS, RECOVER_LASTS, REGISTER_LASTS};
use super::store::links::{self, MailLink, NewLink};
use super::store::{self, settings};
use super::{record, sessions};
use crate::app::App;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::mail::{MailKind, NewMail, Recipient, enqueue};
use crate::web::throttle;

/// Language and time zone of who has no account yet.
const NOBODYS: (&str, &str) = ("en", "UTC");

/// Sends the mail with which `email` makes a personal account, or one that says that there is one.
pub(super) fn ask_to_register(
    app: &App,
    conn: &mut Conn,
    email: &str,
    next: Option<&str>,
    now: Stamp,
) -> Result<()> {
    if !may_mail(app, conn, "register", email, now)? {
        return Ok(());
    }
    let known = store::local_of(app, conn, email, Kind::Personal)?;
    let (purpose, mail) = match known {
        Some(_) => (Purpose::Notice, MailKind::RegisterKnown),
        None => (Purpose::Register, MailKind::Register),
    };
    let link = NewLink {
        purpose,
        account: None,
        email,
        kind: Kind::Personal,
        role: Role::Member,
        next,
        lang: NOBODYS.0,
        time_zone: NOBODYS.1,
        lasts: REGISTER_LASTS,
    };
    send(app, conn, mail, &link, now).map(drop)
}

/// Sends the mail with which the accounts of `email` are recovered. Staff is told to ask an admin, an address without
/// an account that it has none.
pub(super) fn ask_to_recover(app: &App, conn: &mut Conn, email: &str, now: Stamp) -> Result<()> {
    if !may_mail(app, conn, "recover", email, now)? {
        return Ok(());
    }
    let mut found = Vec::new();
    for kind in [Kind::Personal, Kind::Work] {
        found.extend(store::local_of(app, conn, email, kind)?.filter(|account| account.closed_at.is_none()));
    }
    let nobody = NewLink {
        purpose: Purpose::Notice,
        account: None,
        email,
        kind: Kind::Personal,
        role: Role::Member,
        next: None,
        lang: NOBODYS.0,
        time_zone: NOBODYS.1,
        lasts: RECOVER_LASTS,
    };
    if found.is_empty() {
        return send(app, conn, MailKind::RecoverUnknown, &nobody, now).map(drop);
    }
    for account in &found {
        let (purpose, mail) = if account.role.is_staff() {
            (Purpose::Notice, MailKind::RecoverStaff)
        } else {
            (Purpose::Recover, MailKind::Recover)
        };
        let link = NewLink {
            purpose,
            account: Some(account.id),
            kind: account.kind,
            role: account.role,
            lang: &account.lang,
            time_zone: &account.time_zone,
            ..nobody.clone()
        };
        send(app, conn, mail, &link, now)?;
    }
    Ok(())
}

fn may_mail(app: &App, conn: &mut Conn, what: &str, email: &str, now: Stamp) -> Result<bool> {
    let subject = format!("{what} {email}");
    Ok(throttle::spend(app, conn, MAILS_PER_ADDRESS, &subject, now)?.is_ok())
}

/// Makes a link and queues the mail that carries it.
pub(super) fn send(
    app: &App,
    conn: &mut Conn,
    mail: MailKind,
    link: &NewLink<'_>,
    now: Stamp,
) -> Result<MailLink> {
    let link = links::make(app, conn, link, now)?;
    let mail = NewMail {
        kind: mail,
        to: Recipient::Link(link.id),
        about: Some(link.id.0),
        once: "link",
        lang: &link.lang,
        time_zone: &link.time_zone,
    };
    enqueue(app, conn, &mail, now)?;
    Ok(link)
}

/// Tells the owner of an account by mail that its password was set.
pub(super) fn tell_password_changed(app: &App, conn: &mut Conn, account: &Account, now: Stamp) -> Result<()> {
    let mail = NewMail {
        kind: MailKind::PasswordChanged,
        to: Recipient::Account(account.id),
        about: Some(account.id.0),
        once: &now.0.to_string(),
        lang: &account.lang,
        time_zone: &account.time_zone,
    };
    enqueue(app, conn, &mail, now)
}

/// What setting a password behind a link came to.
pub(super) enum Confirmed {
    /// The account is theirs.
    Done(Account),
    /// Somebody else used the link in this moment.
    Used,
    /// The address has got its account meanwhile, through another link.
    Taken,
}

/// The account that a link opens, if it may still open it: staff is not recovered by its mailbox alone, even when it
/// became staff after the link was sent.
pub(super) fn account_behind(conn: &mut Conn, link: &MailLink) -> Result<Option<Account>> {
    let Some(id) = link.account else { return Ok(None) };
    let account = store::find(conn, id)?;
    let refused =
        account.closed_at.is_some() || (link.purpose == Purpose::Recover && account.role.is_staff());
    if refused {
        return Err(Error::NotFound);
    }
    Ok(Some(account))
}

/// Sets the password behind a link, once.
pub(super) fn confirm(
    app: &App,
    conn: &mut Conn,
    link: &MailLink,
    hash: &str,
    now: Stamp,
) -> Result<Confirmed> {
    if !links::consume(conn, link.id, now)? {
        return Ok(Confirmed::Used);
    }
    match account_behind(conn, link)? {
        Some(account) => recover(app, conn, link, &account, hash, now).map(Confirmed::Done),
        None => register(app, conn, link, hash, now),
    }
}

fn register(app: &App, conn: &mut Conn, link: &MailLink, hash: &str, now: Stamp) -> Result<Confirmed> {
    let email = link.email.expose();
    if store::local_of(app, conn, email, link.kind)?.is_some() {
        return Ok(Confirmed::Taken);
    }
    let new = NewLocal {
        email,
        kind: link.kind,
        role: link.role,
        lang: &link.lang,
        time_zone: &link.time_zone,
        password_hash: Some(hash),
        confirmed: true,
    };
    let account = store::create_local(app, conn, &new, now)?;
    record(app, conn, Some(account.id), "account.registered", &[], now)?;
    Ok(Confirmed::Done(account))
}

fn recover(
    app: &App,
    conn: &mut Conn,
    link: &MailLink,
    account: &Account,
    hash: &str,
    now: Stamp,
) -> Result<Account> {
    let was_in_use = account.confirmed_at.is_some();
    store::set_password(conn, account.id, hash, now)?;
    settings::set_by_mail(conn, account.id, was_in_use, now)?;
    sessions::end_all(conn, account.id, None, now)?;
    links::withdraw_all(conn, account.id, now)?;
    throttle::forget(
        app,
        conn,
        MAILS_PER_ADDRESS,
        &format!("recover {}", link.email.expose()),
    )?;
    let action = if was_in_use {
        "account.recovered"
    } else {
        "account.invitation_taken"
    };
    record(app, conn, Some(account.id), action, &[], now)?;
    if was_in_use {
        tell_password_changed(app, conn, account, now)?;
    }
    store::find(conn, account.id)
}

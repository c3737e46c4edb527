//! Links sent by mail. The secret in a link is derived from its row, so it is stored nowhere.

use std::time::Duration;

use diesel::prelude::*;

use crate::accounts::model::{AccountId, Kind, MailLinkId, Purpose, Role};
use crate::app::App;
use crate::clock::Stamp;
use crate::db::schema::mail_links;
use crate::db::{Code, Conn, Sealed};
use crate::error::{Error, Result};
use crate::vault::{Field, Private, Scope};

/// A link to make.
#[derive(Clone, Debug)]
pub(in crate::accounts) struct NewLink<'a> {
    /// What it is for.
    pub purpose: Purpose,
    /// The account it opens; none when it makes one.
    pub account: Option<AccountId>,
    /// The address it is sent to, folded.
    pub email: &'a str,
    /// The kind of the account it makes or opens.
    pub kind: Kind,
    /// The role of the account it makes.
    pub role: Role,
    /// Where the person goes on.
    pub next: Option<&'a str>,
    /// Language tag.
    pub lang: &'a str,
    /// IANA time zone.
    pub time_zone: &'a str,
    /// How long it is valid.
    pub lasts: Duration,
}

/// A link sent by mail, as the mail that carries it and the page behind it need it.
#[derive(Clone, Debug)]
pub struct MailLink {
    /// Its row.
    pub id: MailLinkId,
    /// The half of the link that is stored.
    pub code: Code,
    /// What it is for.
    pub purpose: Purpose,
    /// The account it opens; none when it makes one.
    pub account: Option<AccountId>,
    /// The address it is sent to.
    pub email: Private<String>,
    /// The kind of the account it makes or opens.
    pub kind: Kind,
    /// The role of the account it makes.
    pub role: Role,
    /// Where the person goes on.
    pub next: Option<String>,
    /// Language tag.
    pub lang: String,
    /// IANA time zone.
    pub time_zone: String,
    /// Until when it is valid.
    pub expires_at: Stamp,
    /// When it was used or withdrawn.
    pub used_at: Option<Stamp>,
}

impl MailLink {
    /// The path with its secret, to be put behind the base URL.
    pub fn path(&self, app: &App) -> String {
        let secret = app.vault.link_secret(self.purpose.as_str(), &self.code);
        format!("/register/confirm?c={}&s={secret}", self.code)
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = mail_links)]
struct Row {
    id: MailLinkId,
    code: Code,
    purpose: Purpose,
    account_id: Option<AccountId>,
    email_sealed: Sealed,
    kind: Kind,
    role: Role,
    next: Option<String>,
    lang: String,
    time_zone: String,
    expires_at: Stamp,
    used_at: Option<Stamp>,
}

fn opened(app: &App, row: Row) -> Result<MailLink> {
    Ok(MailLink {
        email: app.vault.open(Scope::Link(row.id.0), &row.email_sealed)?,
        id: row.id,
        code: row.code,
        purpose: row.purpose,
        account: row.account_id,
        kind: row.kind,
        role: row.role,
        next: row.next,
        lang: row.lang,
        time_zone: row.time_zone,
        expires_at: row.expires_at,
        used_at: row.used_at,
    })
}

/// Makes a link.
pub(in crate::accounts) fn make(
    app: &App,
    conn: &mut Conn,
    new: &NewLink<'_>,
    now: Stamp,
) -> Result<MailLink> {
    let id = MailLinkId::new(app);
    let code = Code::new(app);
    diesel::insert_into(mail_links::table)
        .values((
            mail_links::id.eq(id),
            mail_links::code.eq(&code),
            mail_links::purpose.eq(new.purpose),
            mail_links::account_id.eq(new.account),
            mail_links::email_sealed.eq(app.vault.seal(Scope::Link(id.0), new.email)),
            mail_links::email_key.eq(app.vault.lookup(Field::Address, new.email)),
            mail_links::kind.eq(new.kind),
            mail_links::role.eq(new.role),
            mail_links::next.eq(new.next),
            mail_links::lang.eq(new.lang),
            mail_links::time_zone.eq(new.time_zone),
            mail_links::created_at.eq(now),
            mail_links::expires_at.eq(now.plus(new.lasts)),
        ))
        .execute(conn)?;
    mail_link(app, conn, id)
}

/// The link of this id, valid or not: for the mail that carries it.
///
/// # Errors
/// [`Error::NotFound`], a value that can not be opened, or the database.
pub fn mail_link(app: &App, conn: &mut Conn, id: MailLinkId) -> Result<MailLink> {
    let row: Option<Row> = mail_links::table
        .find(id)
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map_or(Err(Error::NotFound), |row| opened(app, row))
}

/// The link of this code and secret, if it may still be used.
pub(in crate::accounts) fn usable(
    app: &App,
    conn: &mut Conn,
    code: &Code,
    secret: &str,
    now: Stamp,
) -> Result<Option<MailLink>> {
    let row: Option<Row> = mail_links::table
        .filter(mail_links::code.eq(code))
        .filter(mail_links::used_at.is_null())
        .filter(mail_links::expires_at.gt(now))
        .filter(mail_links::purpose.ne(Purpose::Notice))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    match row {
        Some(row) if app.vault.link_secret_fits(row.purpose.as_str(), code, secret) => {
            opened(app, row).map(Some)
        }
        _ => Ok(None),
    }
}

/// Uses a link up. Returns whether it was still unused.
pub(in crate::accounts) fn consume(conn: &mut Conn, id: MailLinkId, now: Stamp) -> Result<bool> {
    let row = mail_links::table.find(id).filter(mail_links::used_at.is_null());
    Ok(diesel::update(row)
        .set(mail_links::used_at.eq(now))
        .execute(conn)?
        > 0)
}

/// Withdraws every unused link that opens this account.
pub(in crate::accounts) fn withdraw_all(conn: &mut Conn, account: AccountId, now: Stamp) -> Result<()> {
    let open = mail_links::table
        .filter(mail_links::account_id.eq(account))
        .filter(mail_links::used_at.is_null());
    diesel::update(open)
        .set(mail_links::used_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Withdraws the unused links that recover this account.
pub(in crate::accounts) fn withdraw_recovery(conn: &mut Conn, account: AccountId, now: Stamp) -> Result<()> {
    let open = mail_links::table
        .filter(mail_links::account_id.eq(account))
        .filter(mail_links::purpose.eq(Purpose::Recover))
        .filter(mail_links::used_at.is_null());
    diesel::update(open)
        .set(mail_links::used_at.eq(now))
        .execute(conn)?;
    Ok(())
}

//! What a mail says and to whom it goes, looked up when it is sent. Nothing here is a person's data except the address
//! itself, which stands in the envelope and nowhere in the text.

use super::model::Failure;
use super::outbox::{MailKind, RecipientKind};
use super::store::Row;
use crate::accounts::{self, AccountId, MailLinkId};
use crate::app::App;
use crate::certification::{self, BindingId, ProfileId};
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::requests::{self, Channel, NoticeId, Request, RequestId};
use crate::threads;
use crate::vault::Private;
use crate::verification::{self, ChallengeId};
use crate::words::Words;

/// Everything a template may put into a mail.
#[derive(Clone)]
pub struct Letter {
    /// Which mail.
    pub kind: MailKind,
    /// The catalogue.
    pub words: &'static Words,
    /// Begins every link.
    pub base: String,
    /// Where the mail leads, as a path with its secret.
    pub link: String,
    /// Where else: stopping codes, objecting.
    pub stop: Option<String>,
    /// The code for the contact email.
    pub code: Option<Private<String>>,
    /// The moment that matters: when something takes effect or runs out; in the recipient's time zone.
    pub date: Option<String>,
    /// The request it tells about: mails about one request stand together in a mail program.
    pub request: Option<RequestId>,
}

impl std::fmt::Debug for Letter {
    /// Its links carry secrets: only the kind is shown.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Letter({})", self.kind)
    }
}

/// What came of looking a mail up.
#[derive(Debug)]
pub enum Prepared {
    /// It can be sent.
    Ready {
        /// The address.
        to: Private<String>,
        /// What it says.
        letter: Box<Letter>,
    },
    /// It can never be sent.
    Never(Failure),
}

/// Looks up what a mail says and where it goes.
///
/// # Errors
/// The database, or a row that does not fit its kind.
pub fn prepare(app: &App, conn: &mut Conn, row: &Row, now: Stamp) -> Result<Prepared> {
    let Some(letter) = found(letter(app, conn, row, now))?.flatten() else {
        return Ok(Prepared::Never(Failure::Stale));
    };
    Ok(match found(address(app, conn, row))?.flatten() {
        Some(to) => Prepared::Ready {
            to,
            letter: Box::new(letter),
        },
        None => Prepared::Never(Failure::NoAddress),
    })
}

/// A row that is gone is no error here: what it would have said is over.
fn found<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::NotFound) => Ok(None),
        Err(error) if error.is_missing_row() => Ok(None),
        Err(error) => Err(error),
    }
}

fn address(app: &App, conn: &mut Conn, row: &Row) -> Result<Option<Private<String>>> {
    let id = row.recipient_id;
    match row.recipient {
        RecipientKind::Account => accounts::address(app, conn, AccountId(id)),
        RecipientKind::Contact => Ok(certification::load(app, conn, ProfileId(id))?.contact_email),
        RecipientKind::Binding => Ok(certification::binding(app, conn, BindingId(id))?.address),
        RecipientKind::Link => Ok(Some(accounts::mail_link(app, conn, MailLinkId(id))?.email)),
        RecipientKind::Notice => {
            let notice = requests::notice(conn, NoticeId(id))?;
            match notice.channel {
                Channel::Contact => Ok(certification::load(app, conn, notice.profile)?.contact_email),
                Channel::OldAccount | Channel::SignIn => {
                    // Before the change the old account is the bound one; after it, the one that the request ended.
                    let old = match certification::ended_by(app, conn, notice.request, notice.profile)? {
                        Some(ended) => Some(ended),
                        None => certification::binding_of(app, conn, notice.profile)?,
                    };
                    let address = match old {
                        Some(binding) => requests::address_of(app, conn, &binding)?,
                        None => None,
                    };
                    Ok(address.map(Private::new))
                }
            }
        }
    }
}

/// The request that a mail tells about, if it tells about one.
///
/// # Errors
/// The database.
pub fn request_of(conn: &mut Conn, row: &Row) -> Result<Option<RequestId>> {
    let Some(about) = row.subject_id else {
        return Ok(None);
    };
    Ok(match row.kind {
        MailKind::RequestReceived
        | MailKind::ThreadOpened
        | MailKind::NewMessage
        | MailKind::Approved
        | MailKind::ApprovedRequester
        | MailKind::Done
        | MailKind::DoneNotice
        | MailKind::Rejected
        | MailKind::Objection
        | MailKind::Reminder
        | MailKind::Expired
        | MailKind::Nudge
        | MailKind::Undone
        | MailKind::MergeApproved
        | MailKind::MergeDone
        | MailKind::Merged
        | MailKind::MergeUndone => Some(RequestId(about)),
        MailKind::ContactCode => {
            found(verification::challenge(conn, ChallengeId(about)))?.map(|challenge| challenge.request_id)
        }
        MailKind::Register
        | MailKind::RegisterKnown
        | MailKind::Recover
        | MailKind::RecoverStaff
        | MailKind::RecoverUnknown
        | MailKind::PasswordChanged
        | MailKind::Invite
        | MailKind::ClaimNotice
        | MailKind::Frozen
        | MailKind::AccountAdded
        | MailKind::AccountRemoved
        | MailKind::LearnMerged
        | MailKind::LearnDeleted => None,
    })
}

/// What the mail says; none when what it carries has run out.
fn letter(app: &App, conn: &mut Conn, row: &Row, now: Stamp) -> Result<Option<Letter>> {
    let mut letter = Letter {
        kind: row.kind,
        words: Words::of(&row.lang),
        base: app.base_url.clone(),
        link: String::new(),
        stop: None,
        code: None,
        date: None,
        request: None,
    };
    let zone = row.time_zone.as_str();
    match row.kind {
        MailKind::Register | MailKind::Recover | MailKind::Invite => {
            let link = accounts::mail_link(app, conn, MailLinkId(row.recipient_id))?;
            if link.used_at.is_some() || link.expires_at <= now {
                return Ok(None);
            }
            letter.link = link.path(app);
            letter.date = Some(link.expires_at.in_zone(zone));
        }
        MailKind::RegisterKnown => letter.link = "/sign-in".to_owned(),
        MailKind::RecoverStaff => letter.link = "/sign-in".to_owned(),
        MailKind::RecoverUnknown => letter.link = "/register".to_owned(),
        MailKind::PasswordChanged => letter.link = "/recover".to_owned(),
        MailKind::ContactCode => return contact_code(app, conn, row, letter, now),
        MailKind::Approved | MailKind::DoneNotice | MailKind::MergeApproved | MailKind::Merged => {
            notice(app, conn, row, &mut letter, now)?;
        }
        MailKind::ApprovedRequester => {
            let request = own(conn, row, &mut letter)?;
            letter.date = takes_effect(&request, now).map(|at| at.in_zone(zone));
        }
        MailKind::RequestReceived
        | MailKind::ThreadOpened
        | MailKind::NewMessage
        | MailKind::Rejected
        | MailKind::Objection
        | MailKind::Reminder
        | MailKind::Expired
        | MailKind::Undone => {
            own(conn, row, &mut letter)?;
        }
        MailKind::MergeUndone => {
            let request = own(conn, row, &mut letter)?;
            if row.recipient != RecipientKind::Account || row.recipient_id != request.author_id.0 {
                // The conversation is the requester's alone.
                letter.link = "/certification".to_owned();
            }
        }
        MailKind::Done | MailKind::MergeDone | MailKind::Nudge => {
            own(conn, row, &mut letter)?;
            letter.link = "/learn".to_owned();
        }
        MailKind::ClaimNotice => {
            letter.link = "/certification".to_owned();
            letter.stop = Some(certification::claim_objection_path(app, BindingId(about(row)?)));
        }
        MailKind::Frozen => letter.link = "/certification".to_owned(),
        MailKind::AccountAdded | MailKind::AccountRemoved | MailKind::LearnMerged => {
            letter.link = "/learn/settings".to_owned();
            letter.stop = Some("/recover".to_owned());
        }
        MailKind::LearnDeleted => {
            letter.link = "/learn".to_owned();
            letter.stop = Some("/recover".to_owned());
        }
    }
    Ok(Some(letter))
}

fn about(row: &Row) -> Result<i64> {
    row.subject_id
        .ok_or_else(|| Error::Internal(format!("a mail {} tells about nothing", row.kind)))
}

/// The requester's own request: the mail leads to its private conversation.
fn own(conn: &mut Conn, row: &Row, letter: &mut Letter) -> Result<Request> {
    let request = requests::by_id(conn, RequestId(about(row)?))?;
    letter.link = format!("/messages/{}", threads::code_of(conn, request.thread_id)?);
    letter.request = Some(request.id);
    Ok(request)
}

/// When an approved change takes effect at the earliest: the hold does not begin before its notices have arrived.
fn takes_effect(request: &Request, now: Stamp) -> Option<Stamp> {
    let hold = u64::try_from(request.hold_seconds?).ok()?;
    Some(
        request
            .hold_until
            .unwrap_or_else(|| now.plus(std::time::Duration::from_secs(hold))),
    )
}

fn notice(app: &App, conn: &mut Conn, row: &Row, letter: &mut Letter, now: Stamp) -> Result<()> {
    if row.recipient != RecipientKind::Notice {
        return Err(Error::Internal(format!("a mail {} without a notice", row.kind)));
    }
    let notice = requests::notice(conn, NoticeId(row.recipient_id))?;
    let request = requests::by_id(conn, notice.request)?;
    letter.link = "/certification".to_owned();
    if notice.can_object {
        let secret = app.vault.link_secret("objection", &notice.code);
        letter.stop = Some(format!(
            "/requests/{}/objection?n={}&s={secret}",
            request.code, notice.code
        ));
    }
    let moment = match row.kind {
        MailKind::DoneNotice | MailKind::Merged => request
            .rebound_at
            .map(|at| at.plus(app.settings.times.objection_window)),
        _ => takes_effect(&request, now),
    };
    letter.date = moment.map(|at| at.in_zone(&row.time_zone));
    Ok(())
}

fn contact_code(app: &App, conn: &mut Conn, row: &Row, letter: Letter, now: Stamp) -> Result<Option<Letter>> {
    let challenge = verification::challenge(conn, ChallengeId(about(row)?))?;
    if challenge.used_at.is_some() || challenge.expires_at <= now {
        return Ok(None);
    }
    let request = requests::by_id(conn, challenge.request_id)?;
    let purpose = format!("stop-codes {}", challenge.id);
    let secret = app.vault.link_secret(&purpose, &request.code);
    Ok(Some(Letter {
        link: "/messages".to_owned(),
        stop: Some(format!(
            "/requests/{}/codes/stop?c={}&s={secret}",
            request.code, challenge.id
        )),
        code: Some(app.vault.challenge_code(&challenge.nonce)),
        date: Some(challenge.expires_at.in_zone(&row.time_zone)),
        ..letter
    }))
}

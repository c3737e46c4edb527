//! Putting a mail together: subject, text and HTML of its kind, in one message with its headers.

use std::time::{Duration, SystemTime};

use askama::Template;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};

use super::letter::Letter;
use super::model::Failure;
use super::outbox::MailKind;
use crate::clock::Stamp;
use crate::error::Result;

/// A mail in words.
#[derive(Clone, Debug)]
pub struct Written {
    /// The subject, one line.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

impl Letter {
    /// A text of the catalogue.
    pub fn s(&self, key: &'static str) -> &str {
        self.words.s(key)
    }
    /// A text of the catalogue with the moment that matters.
    pub fn dated(&self, key: &str, date: &str) -> String {
        self.words.a(key, "date", &date)
    }
    /// Why one gets this mail.
    pub fn why(&self) -> &str {
        self.words.s(match self.kind {
            MailKind::Register | MailKind::RegisterKnown | MailKind::Recover | MailKind::RecoverUnknown => {
                "mail-why-link"
            }
            MailKind::RecoverStaff | MailKind::Invite | MailKind::PasswordChanged => "mail-why-account",
            MailKind::AccountAdded
            | MailKind::AccountRemoved
            | MailKind::LearnMerged
            | MailKind::LearnDeleted => "mail-why-learn",
            MailKind::RequestReceived
            | MailKind::ThreadOpened
            | MailKind::NewMessage
            | MailKind::ApprovedRequester
            | MailKind::Done
            | MailKind::Rejected
            | MailKind::Objection
            | MailKind::Reminder
            | MailKind::Expired
            | MailKind::Nudge
            | MailKind::MergeDone
            | MailKind::Undone => "mail-why-request",
            MailKind::ContactCode
            | MailKind::Approved
            | MailKind::DoneNotice
            | MailKind::MergeApproved
            | MailKind::Merged
            | MailKind::MergeUndone
            | MailKind::ClaimNotice
            | MailKind::Frozen => "mail-why-contact",
        })
    }
}

macro_rules! templates {
    ($($kind:ident: $subject:literal, $text:literal, $html:literal;)*) => {
        fn parts(mail: &Letter) -> Result<(String, String, String), askama::Error> {
            match mail.kind {
                $(MailKind::$kind => {
                    #[derive(Template)]
                    #[template(path = $subject)]
                    struct Subject<'a> { mail: &'a Letter }
                    #[derive(Template)]
                    #[template(path = $text)]
                    struct Text<'a> { mail: &'a Letter }
                    #[derive(Template)]
                    #[template(path = $html)]
                    struct Html<'a> { mail: &'a Letter }
                    Ok((Subject { mail }.render()?, Text { mail }.render()?, Html { mail }.render()?))
                })*
            }
        }
    };
}

templates! {
    Register: "email/register/subject.txt", "email/register/body.txt", "email/register/body.html";
    RegisterKnown: "email/register_known/subject.txt", "email/register_known/body.txt", "email/register_known/body.html";
    Recover: "email/recover/subject.txt", "email/recover/body.txt", "email/recover/body.html";
    RecoverStaff: "email/recover_staff/subject.txt", "email/recover_staff/body.txt", "email/recover_staff/body.html";
    RecoverUnknown: "email/recover_unknown/subject.txt", "email/recover_unknown/body.txt", "email/recover_unknown/body.html";
    PasswordChanged: "email/password_changed/subject.txt", "email/password_changed/body.txt", "email/password_changed/body.html";
    Invite: "email/invite/subject.txt", "email/invite/body.txt", "email/invite/body.html";
    RequestReceived: "email/request_received/subject.txt", "email/request_received/body.txt", "email/request_received/body.html";
    ThreadOpened: "email/thread_opened/subject.txt", "email/thread_opened/body.txt", "email/thread_opened/body.html";
    NewMessage: "email/new_message/subject.txt", "email/new_message/body.txt", "email/new_message/body.html";
    ContactCode: "email/contact_code/subject.txt", "email/contact_code/body.txt", "email/contact_code/body.html";
    Approved: "email/approved/subject.txt", "email/approved/body.txt", "email/approved/body.html";
    ApprovedRequester: "email/approved_requester/subject.txt", "email/approved_requester/body.txt", "email/approved_requester/body.html";
    Done: "email/done/subject.txt", "email/done/body.txt", "email/done/body.html";
    DoneNotice: "email/done_notice/subject.txt", "email/done_notice/body.txt", "email/done_notice/body.html";
    Rejected: "email/rejected/subject.txt", "email/rejected/body.txt", "email/rejected/body.html";
    Objection: "email/objection/subject.txt", "email/objection/body.txt", "email/objection/body.html";
    Reminder: "email/reminder/subject.txt", "email/reminder/body.txt", "email/reminder/body.html";
    Expired: "email/expired/subject.txt", "email/expired/body.txt", "email/expired/body.html";
    Nudge: "email/nudge/subject.txt", "email/nudge/body.txt", "email/nudge/body.html";
    ClaimNotice: "email/claim_notice/subject.txt", "email/claim_notice/body.txt", "email/claim_notice/body.html";
    Frozen: "email/frozen/subject.txt", "email/frozen/body.txt", "email/frozen/body.html";
    MergeApproved: "email/merge_approved/subject.txt", "email/merge_approved/body.txt", "email/merge_approved/body.html";
    MergeDone: "email/merge_done/subject.txt", "email/merge_done/body.txt", "email/merge_done/body.html";
    Merged: "email/merged/subject.txt", "email/merged/body.txt", "email/merged/body.html";
    MergeUndone: "email/merge_undone/subject.txt", "email/merge_undone/body.txt", "email/merge_undone/body.html";
    Undone: "email/undone/subject.txt", "email/undone/body.txt", "email/undone/body.html";
    AccountAdded: "email/account_added/subject.txt", "email/account_added/body.txt", "email/account_added/body.html";
    AccountRemoved: "email/account_removed/subject.txt", "email/account_removed/body.txt", "email/account_removed/body.html";
    LearnMerged: "email/learn_merged/subject.txt", "email/learn_merged/body.txt", "email/learn_merged/body.html";
    LearnDeleted: "email/learn_deleted/subject.txt", "email/learn_deleted/body.txt", "email/learn_deleted/body.html";
}

/// Writes a mail. A control character in a subject would become a header of its own: none is let through.
///
/// # Errors
/// The template fails.
pub fn write(letter: &Letter) -> Result<Written> {
    let (subject, text, html) = parts(letter)?;
    let subject: String = subject
        .trim()
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    Ok(Written {
        subject,
        text: airy(&text),
        html,
    })
}

/// One empty line where the template leaves several.
fn airy(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut empty = true;
    for line in text.lines() {
        let blank = line.trim().is_empty();
        if !(blank && empty) {
            kept.push_str(if blank { "" } else { line });
            kept.push('\n');
        }
        empty = blank;
    }
    kept
}

/// What goes around the words.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// The sender, with a name.
    pub from: &'a str,
    /// The recipient's address.
    pub to: &'a str,
    /// The Message-ID.
    pub message_id: &'a str,
    /// The date.
    pub at: Stamp,
}

/// A message ready to be sent.
#[derive(Debug)]
pub struct Packed {
    /// The sender's address.
    pub from: Address,
    /// The recipient's address.
    pub to: Address,
    /// The message, headers and all.
    pub bytes: Vec<u8>,
}

/// Puts the message together.
///
/// # Errors
/// The address is none, or the message can not be made.
pub fn pack(letter: &Letter, written: &Written, around: &Envelope<'_>) -> Result<Packed, Failure> {
    let from: Mailbox = around.from.parse().map_err(|_| Failure::Render)?;
    let to: Address = around.to.parse().map_err(|_| Failure::NoAddress)?;
    let since_epoch = Duration::from_micros(u64::try_from(around.at.0).unwrap_or(0));
    let mut builder = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to.clone()))
        .subject(written.subject.as_str())
        .date(SystemTime::UNIX_EPOCH + since_epoch)
        .message_id(Some(around.message_id.to_owned()))
        // Nobody's automatic answer is wanted, and no mail program shall take this for a person's.
        .raw_header(plain_header("Auto-Submitted", "auto-generated"))
        .raw_header(plain_header("X-Auto-Response-Suppress", "All"));
    if let (Some(request), Some((_, host))) = (letter.request, around.message_id.rsplit_once('@')) {
        builder = builder.references(format!("<request.{request}@{host}"));
    }
    let message = builder
        .multipart(MultiPart::alternative_plain_html(
            written.text.clone(),
            written.html.clone(),
        ))
        .map_err(|_| Failure::Render)?;
    Ok(Packed {
        from: from.email,
        to,
        bytes: message.formatted(),
    })
}

fn plain_header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

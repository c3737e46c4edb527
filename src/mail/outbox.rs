//! The outbox: which mail goes to whom. Rows hold kinds and ids, never an address or a text.

use diesel::prelude::*;

use crate::accounts::{AccountId, MailLinkId};
use crate::app::App;
use crate::certification::{BindingId, ProfileId};
use crate::clock::Stamp;
use crate::db::Conn;
use crate::db::schema::outbox;
use crate::error::Result;
use crate::requests::NoticeId;
use crate::{id_type, text_enum};

id_type! {
    /// A mail in the outbox.
    OutboxId,
}

text_enum! {
    /// The mails there are. The words name the templates in `templates/email/`.
    pub enum MailKind {
        /// Confirm an address and set a password.
        Register => "register",
        /// Somebody registered an address that has an account already.
        RegisterKnown => "register_known",
        /// Set a new password.
        Recover => "recover",
        /// Somebody asked to recover an account that only an admin recovers.
        RecoverStaff => "recover_staff",
        /// Somebody asked to recover an account of an address that has none.
        RecoverUnknown => "recover_unknown",
        /// The password was changed.
        PasswordChanged => "password_changed",
        /// Staff: set a password for the work account made for you.
        Invite => "invite",
        /// Your request was received.
        RequestReceived => "request_received",
        /// An agent has opened a private thread.
        ThreadOpened => "thread_opened",
        /// There is a new private message.
        NewMessage => "new_message",
        /// The code for the contact email.
        ContactCode => "contact_code",
        /// The change was approved, with the date it takes effect and how to object.
        Approved => "approved",
        /// The change was approved: to the requester.
        ApprovedRequester => "approved_requester",
        /// The change was made; now complete the connection.
        Done => "done",
        /// The change was made: to the old contacts.
        DoneNotice => "done_notice",
        /// The request was rejected.
        Rejected => "rejected",
        /// An objection was received.
        Objection => "objection",
        /// It is your turn.
        Reminder => "reminder",
        /// The request expired.
        Expired => "expired",
        /// The change is made, connecting is left.
        Nudge => "nudge",
        /// Somebody claimed the binding of your certification profile.
        ClaimNotice => "claim_notice",
        /// Your certification profile was frozen.
        Frozen => "frozen",
        /// A change was undone.
        Undone => "undone",
        /// Two certification profiles are about to become one: to the contacts of both.
        MergeApproved => "merge_approved",
        /// Two certification profiles became one: to the requester.
        MergeDone => "merge_done",
        /// The same: to the contacts of both.
        Merged => "merged",
        /// Two profiles that had become one are two again.
        MergeUndone => "merge_undone",
        /// An account was added to a Learn profile.
        AccountAdded => "account_added",
        /// An account was removed from a Learn profile.
        AccountRemoved => "account_removed",
        /// Two Learn profiles became one.
        LearnMerged => "learn_merged",
        /// A Learn profile was deleted.
        LearnDeleted => "learn_deleted",
    }
}

text_enum! {
    /// What a recipient's id points to. The address is looked up when the mail is sent.
    pub enum RecipientKind {
        /// An account's own address.
        Account => "account",
        /// The contact email of a certification profile.
        Contact => "contact",
        /// The address of a binding in the journal.
        Binding => "binding",
        /// The address a mailed link was asked for.
        Link => "link",
        /// Where a notice goes, as its channel says.
        Notice => "notice",
    }
}

/// Who a mail goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// An account's own address.
    Account(AccountId),
    /// The contact email of a certification profile.
    Contact(ProfileId),
    /// The address of a binding.
    Binding(BindingId),
    /// The address a mailed link was asked for.
    Link(MailLinkId),
    /// Where a notice goes.
    Notice(NoticeId),
}

impl Recipient {
    fn parts(self) -> (RecipientKind, i64) {
        match self {
            Recipient::Account(id) => (RecipientKind::Account, id.0),
            Recipient::Contact(id) => (RecipientKind::Contact, id.0),
            Recipient::Binding(id) => (RecipientKind::Binding, id.0),
            Recipient::Link(id) => (RecipientKind::Link, id.0),
            Recipient::Notice(id) => (RecipientKind::Notice, id.0),
        }
    }
}

/// A mail to send.
#[derive(Clone, Debug)]
pub struct NewMail<'a> {
    /// Which.
    pub kind: MailKind,
    /// To whom.
    pub to: Recipient,
    /// The id of what it tells about: a request, a thread, a link, a challenge; the kind says which.
    pub about: Option<i64>,
    /// What makes it one mail: a second one for the same event, recipient and kind is not queued.
    pub once: &'a str,
    /// The recipient's language.
    pub lang: &'a str,
    /// The recipient's time zone.
    pub time_zone: &'a str,
}

/// Queues a mail, in the transaction of what it tells.
///
/// # Errors
/// The database.
pub fn enqueue(app: &App, conn: &mut Conn, mail: &NewMail<'_>, now: Stamp) -> Result<()> {
    let (recipient, recipient_id) = mail.to.parts();
    let dedupe = format!("{}:{recipient}:{recipient_id}:{}", mail.kind, mail.once);
    let queued: i64 = outbox::table
        .filter(outbox::dedupe.eq(&dedupe))
        .count()
        .get_result(conn)?;
    if queued > 0 {
        return Ok(());
    }
    let id = OutboxId::new(app);
    let site = url::Url::parse(&app.base_url).ok();
    let host = site.as_ref().and_then(url::Url::host_str).unwrap_or("localhost");
    diesel::insert_into(outbox::table)
        .values((
            outbox::id.eq(id),
            outbox::kind.eq(mail.kind),
            outbox::recipient.eq(recipient),
            outbox::recipient_id.eq(recipient_id),
            outbox::subject_id.eq(mail.about),
            outbox::dedupe.eq(&dedupe),
            outbox::lang.eq(mail.lang),
            outbox::time_zone.eq(mail.time_zone),
            outbox::priority.eq(mail.kind.priority()),
            outbox::state.eq("queued"),
            outbox::attempts.eq(0),
            outbox::next_at.eq(now),
            outbox::message_id.eq(format!(
                "<{id}.{}@{host}>",
                app.new_token().get(..16).unwrap_or_default()
            )),
            outbox::queued_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

impl MailKind {
    /// Security mail first, then what somebody waits for, then the rest. Lower goes first.
    pub fn priority(self) -> i32 {
        match self {
            MailKind::Approved
            | MailKind::DoneNotice
            | MailKind::Objection
            | MailKind::ClaimNotice
            | MailKind::Frozen
            | MailKind::Undone
            | MailKind::MergeApproved
            | MailKind::Merged
            | MailKind::MergeUndone
            | MailKind::AccountAdded
            | MailKind::AccountRemoved
            | MailKind::LearnMerged
            | MailKind::LearnDeleted
            | MailKind::PasswordChanged => 0,
            MailKind::Register
            | MailKind::RegisterKnown
            | MailKind::Recover
            | MailKind::RecoverStaff
            | MailKind::RecoverUnknown
            | MailKind::Invite
            | MailKind::ContactCode => 1,
            MailKind::RequestReceived
            | MailKind::ThreadOpened
            | MailKind::NewMessage
            | MailKind::ApprovedRequester
            | MailKind::Done
            | MailKind::MergeDone
            | MailKind::Rejected => 2,
            MailKind::Reminder | MailKind::Expired | MailKind::Nudge => 3,
        }
    }
}

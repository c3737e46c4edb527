//! Accounts as values: ids, kinds, roles.

use crate::clock::Stamp;
use crate::{id_type, text_enum};

id_type! {
    /// An account: one issuer and subject.
    AccountId,
    /// A session of an account in one browser.
    SessionId,
    /// A link sent by mail.
    MailLinkId,
}

text_enum! {
    /// The kind of an account. Decided by its issuer and tenant, never by the domain of an address.
    pub enum Kind {
        /// A personal Microsoft account (MSA).
        Personal => "personal",
        /// An account of an organisation's tenant.
        Work => "work",
    }
}

text_enum! {
    /// What an account may do. Ordered: each role may do what the ones before it may.
    pub enum Role {
        /// Everybody who signs in.
        Member => "member",
        /// Support staff.
        Agent => "agent",
        /// Staff that handles security cases and gives second approvals.
        Lead => "lead",
        /// Runs the desk: staff and settings.
        Admin => "admin",
    }
}

impl Role {
    /// Whether this role works at the desk.
    pub fn is_staff(self) -> bool {
        self >= Role::Agent
    }
}

/// The issuer of accounts that this product keeps itself.
pub const LOCAL_ISSUER: &str = "local";

/// What identifies an account: its issuer and the subject there. Never an address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AccountKey {
    /// Who vouches for the account.
    pub issuer: String,
    /// The issuer's own name for it.
    pub subject: String,
}

/// An account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its row.
    pub id: AccountId,
    /// What identifies it.
    pub key: AccountKey,
    /// Personal, or work or school.
    pub kind: Kind,
    /// What it may do.
    pub role: Role,
    /// The public name.
    pub handle: String,
    /// Language tag.
    pub lang: String,
    /// IANA time zone.
    pub time_zone: String,
    /// When it was last recovered by mail or invitation: for a while proofs made with it are weak.
    pub recovered_at: Option<Stamp>,
    /// When its address was confirmed; before that it may not ask.
    pub confirmed_at: Option<Stamp>,
    /// When it was closed.
    pub closed_at: Option<Stamp>,
}

/// A local account to make.
#[derive(Clone, Debug)]
pub struct NewLocal<'a> {
    /// Its address, kept folded: the key that finds it and the mailbox it is written to must be one text.
    pub email: &'a str,
    /// Personal, or work or school.
    pub kind: Kind,
    /// What it may do.
    pub role: Role,
    /// Language tag.
    pub lang: &'a str,
    /// IANA time zone.
    pub time_zone: &'a str,
    /// The hash of its password; none: nobody can sign in with one until it is set through a link.
    pub password_hash: Option<&'a str>,
    /// Whether the address was shown to be theirs.
    pub confirmed: bool,
}

text_enum! {
    /// What a link sent by mail is for.
    pub enum Purpose {
        /// Set a password and make the account.
        Register => "register",
        /// Set a new password.
        Recover => "recover",
        /// Staff: set the password of an account that is there.
        Invite => "invite",
        /// Opens nothing: the address has an account, has none, or belongs to staff. The row carries the address of the
        /// mail that says so, and makes both answers cost the same.
        Notice => "notice",
    }
}

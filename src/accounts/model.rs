//! Accounts as values: ids, kinds, roles.

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

//! Accounts: who somebody is. Local accounts with passwords, sessions, roles. An account is keyed by issuer and subject,
//! never by an address. OpenID Connect joins here as a further issuer.

mod model;
pub mod sessions;

pub use model::{AccountId, AccountKey, Kind, LOCAL_ISSUER, MailLinkId, Role, SessionId};

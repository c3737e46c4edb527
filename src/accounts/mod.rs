//! Accounts: who somebody is. Local accounts with passwords, sessions, roles. An account is keyed by issuer and subject,
//! never by an address. OpenID Connect joins here as a further issuer.

mod authenticate;
mod hashing;
mod model;
mod names;
mod passwords;
mod policy;
pub mod sessions;
mod sign_in;
mod store;

pub use authenticate::{SignIn, authenticate};
pub use hashing::{hash, hash_password};
pub use model::{
    Account, AccountId, AccountKey, Kind, LOCAL_ISSUER, MailLinkId, NewLocal, Purpose, Role, SessionId,
};
pub use names::{HandleFault, handle_fault};
pub use passwords::{PasswordFault, password_fault};
pub use policy::plain_address;
pub use sign_in::sign_in;
pub use store::{address, by_key, create_local, find, handles};

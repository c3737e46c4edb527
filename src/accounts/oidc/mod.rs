//! Sign-in with identity providers, by OpenID Connect: authorization code with PKCE, state and nonce.
//!
//! 1. A form of ours begins a flow ([`pages::start`]): a row that remembers what for, and a page that leads to the provider.
//! 2. The person comes back to the callback ([`pages::callback`]) with a code. The row is used up first; only then is the
//!    provider asked, outside of any transaction, and its token verified.
//! 3. What the flow was for ([`Intent`]) is done with the identity in one transaction. What fails has a page that says
//!    what to do ([`Failure`]) and changes nothing.

mod begin;
mod claims;
mod exchange;
mod failure;
mod http;
mod model;
pub mod pages;
mod policy;
mod provider;
mod store;

pub use begin::way_out;
pub use failure::{Failure, Refusal};
pub use model::{Choice, Identity, Intent};
pub use provider::{Provider, Providers};
pub(in crate::accounts) use store::flows::{has_old, sweep};
pub use store::people::account_of;

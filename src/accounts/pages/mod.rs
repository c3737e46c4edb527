//! The pages of accounts.

pub mod account;
pub mod again;
pub mod confirm;
pub mod register;
pub mod sign_in;
pub mod staff;

pub use super::oidc::pages as oidc;
use serde::Deserialize;

use super::model::Account;
use super::{sessions, sign_in as start};
use crate::clock::Stamp;
use crate::error::Result;
use crate::web::{Access, Cx, Next, Reply};

/// Where somebody goes on to, as the address of a page says it.
#[derive(Default, Deserialize)]
struct Onward {
    #[serde(default)]
    next: Option<Next>,
}

/// The path somebody goes on to; the front page when none was asked for.
pub(in crate::accounts) fn onward(next: Option<&Next>) -> String {
    next.map_or("/", Next::as_str).to_owned()
}

/// Signs in, ends the session this browser had, and goes on. `proven` is when the person showed that the account is theirs:
/// now, or before at a provider that let them through.
pub(in crate::accounts) fn enter<R: Access>(
    cx: &mut Cx<'_, R>,
    account: &Account,
    to: String,
    proven: Stamp,
) -> Result<Reply> {
    if let Some(before) = cx.who.viewer() {
        sessions::end(cx.conn, before.account, before.session, cx.now)?;
    }
    let token = start::sign_in(cx.app, cx.conn, account, &cx.visit.device, (proven, cx.now))?;
    Ok(Reply::to(to).start_session(token))
}

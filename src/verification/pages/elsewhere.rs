//! Proving an account of an identity provider. The way there and back is [`crate::accounts::oidc`]'s; what it shows is
//! recorded here like a local account's.

use super::proof::proven;
use crate::accounts::Kind;
use crate::accounts::oidc::{Identity, Refusal, account_of};
use crate::app::App;
use crate::db::{Code, Conn};
use crate::error::Result;
use crate::requests;
use crate::vault::{Private, Scope};
use crate::verification::Purpose;
use crate::verification::access::{is_asked_for, own_held};
use crate::verification::prove::{self, Proved};
use crate::web::{Anyone, Cx, Member, Reply};

/// The address that the requester typed for this account, for the provider to begin with. Nothing is looked up by it.
///
/// # Errors
/// [`crate::error::Error::NotFound`], or the database.
pub fn expected(
    app: &App,
    conn: &mut Conn,
    code: &Code,
    purpose: Purpose,
) -> Result<Option<Private<String>>> {
    let request = requests::store::by_code(conn, code)?;
    let typed = match purpose {
        Purpose::Wanted => &request.wanted_sealed,
        Purpose::Current => &request.current_sealed,
        Purpose::Second => return Ok(None),
    };
    let Some(sealed) = typed else { return Ok(None) };
    let typed = app.vault.open(Scope::Thread(request.thread_id.0), sealed)?;
    Ok(crate::accounts::plain_address(typed.expose()).map(Private::new))
}

/// Records that the requester controls the account of this identity. The session stays as it is.
///
/// # Errors
/// [`crate::error::Error::NotFound`], or the database.
pub fn proven_elsewhere(
    cx: &mut Cx<'_, Anyone>,
    who: &Member,
    code: &Code,
    purpose: Purpose,
    nonce: &str,
    identity: &Identity,
) -> Result<Result<Reply, Refusal>> {
    let request = own_held(cx.conn, who, code.as_str())?;
    let again = |proved: Proved| Reply::to(format!("/requests/{code}/proofs/{purpose}?outcome={proved}"));
    let asked = is_asked_for(cx.conn, &request, purpose.which(), cx.now)?;
    if !asked || !prove::takes(cx.conn, &request, nonce)? {
        return Ok(Ok(again(Proved::Invalid)));
    }
    if purpose == Purpose::Wanted && identity.kind != Kind::Personal {
        return Ok(Ok(again(Proved::WrongKind)));
    }
    let account = match account_of(cx.app, cx.conn, identity, cx.now)? {
        Ok(account) => account,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let proved = prove::record_as(purpose, cx.app, cx.conn, &request, &account, nonce, cx.now)?;
    Ok(Ok(proven(&request, purpose, proved).unwrap_or_else(again)))
}

//! Who may add evidence to a request: its author, while it takes evidence.

use crate::db::{Code, Conn};
use crate::error::{Error, Result};
use crate::requests::{self, Request};
use crate::web::Member;

/// The requester's own request at this address. Anybody else is told that there is none.
///
/// # Errors
/// [`Error::NotFound`], or the database.
pub fn own(conn: &mut Conn, who: &Member, code: &str) -> Result<Request> {
    let code = Code::parse(code).ok_or(Error::NotFound)?;
    let request = requests::store::by_code(conn, &code)?;
    if request.author_id == who.account {
        Ok(request)
    } else {
        Err(Error::NotFound)
    }
}

/// The subject of throttles on guessing: this requester and what the request says it is about. Requests of other people
/// for the same profile are not counted together, so that nobody can use up the owner's tries.
pub fn pair(request: &Request) -> String {
    match &request.mcid_key {
        Some(key) => format!("{} {}", request.author_id, data_encoding::HEXLOWER.encode(&key.0)),
        None => format!("{} request {}", request.author_id, request.id),
    }
}

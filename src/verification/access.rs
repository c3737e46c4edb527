//! Who may add evidence to a request: its author, while it takes evidence.

use crate::clock::Stamp;
use crate::db::{Code, Conn};
use crate::error::{Error, Result};
use crate::questions::Topic;
use crate::requests::{self, Request};
use crate::verification::{Evidence, EvidenceKind, EvidenceOutcome, Which, evidence_of};
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

/// The same, held until the transaction ends: evidence is compared with the profile that the request is about, so nothing
/// may turn it to another one in between.
///
/// # Errors
/// [`Error::NotFound`], or the database.
pub fn own_held(conn: &mut Conn, who: &Member, code: &str) -> Result<Request> {
    let request = own(conn, who, code)?;
    requests::store::hold(conn, request.id)?;
    requests::store::by_id(conn, request.id)
}

/// Whether the requester is asked for evidence about this profile of the request.
///
/// # Errors
/// The database.
pub fn is_asked_for(conn: &mut Conn, request: &Request, which: Which, now: Stamp) -> Result<bool> {
    Ok(match which {
        Which::First => true,
        Which::Second => has_second(request, &evidence_of(conn, request.id)?, now),
    })
}

/// Whether the requester is asked for a second profile: they said that there are two, named one, or want an account that
/// can not be used, for whatever reason.
pub fn has_second(request: &Request, evidence: &[Evidence], now: Stamp) -> bool {
    let is_wanted = |item: &&Evidence| item.kind == EvidenceKind::WantedAccount && item.is_live(now);
    request.topic == Topic::TwoProfiles
        || request.second_mcid_key.is_some()
        || request.second_profile_id.is_some()
        || evidence
            .iter()
            .rev()
            .find(is_wanted)
            .is_some_and(|item| item.outcome == EvidenceOutcome::Unavailable)
}

/// The subject of throttles on guessing: this requester and what the request says it is about. Requests of other people
/// for the same profile are not counted together, so that nobody can use up the owner's tries.
pub fn pair(request: &Request, which: Which) -> String {
    match (request.typed(which), which) {
        (Some(key), _) => format!("{} {}", request.author_id, data_encoding::HEXLOWER.encode(&key.0)),
        (None, Which::First) => format!("{} request {}", request.author_id, request.id),
        (None, Which::Second) => format!("{} request {} second", request.author_id, request.id),
    }
}

//! What the guide knows of somebody, gathered for one visit.

use super::model::{Guide, Personal, Pointer, Said};
use super::policy::{self, Asked, Facts};
use super::store;
use crate::accounts::{AccountId, Kind};
use crate::app::App;
use crate::certification;
use crate::clock::Stamp;
use crate::connection;
use crate::db::Conn;
use crate::error::Result;
use crate::learn;
use crate::questions::Topic;
use crate::requests;
use crate::threads::ThreadId;
use crate::web::Viewer;

/// What was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The facts.
    pub facts: Facts,
    /// The guide that is followed.
    pub guide: Option<Guide>,
    /// The private thread of their own request.
    pub thread: Option<ThreadId>,
}

/// Looks at somebody's own accounts, requests and guide.
///
/// # Errors
/// The database.
pub fn look(app: &App, conn: &mut Conn, who: &Viewer, said: Said, now: Stamp) -> Result<Found> {
    let learn = learn::profile_of(conn, who.account)?;
    // Without a Learn profile the account is as alone as it will be on the one it gets.
    let accounts: Vec<(AccountId, Kind)> = match learn {
        Some(learn) => learn::accounts_of(conn, learn)?
            .into_iter()
            .map(|account| (account.account, account.kind))
            .collect(),
        None => vec![(who.account, who.kind)],
    };
    let personal = accounts.iter().find(|(_, kind)| *kind == Kind::Personal);
    let ids: Vec<AccountId> = accounts.iter().map(|(account, _)| *account).collect();
    let request = requests::store::under_way_of(conn, who.account, &ids)?;
    let connection = match learn {
        Some(learn) => connection::of_learn(conn, learn)?,
        None => None,
    };
    let facts = Facts {
        diagnosis: connection::outlook(app, conn, who, learn)?,
        kind: who.kind,
        personal: personal.map(|(account, _)| Personal {
            account: *account,
            here: *account == who.account,
        }),
        work: accounts.iter().filter(|(_, kind)| *kind == Kind::Work).count(),
        connection: connection.map(|connection| connection.state),
        request: request.as_ref().map(|request| Asked {
            state: request.state,
            turn: request.turn,
            here: request.author_id == who.account,
            is_for_two: request.topic == Topic::TwoProfiles,
        }),
        may_claim: certification::may_claim(app, who.kind, &who.key),
        was_taken_off: store::set_out_from(conn, who.account, learn, now)?,
        said,
    };
    Ok(Found {
        facts,
        guide: store::open_of(conn, who.account, now)?,
        thread: request
            .filter(|request| request.author_id == who.account)
            .map(|request| request.thread_id),
    })
}

/// The pages that concern the two profiles: they look for a guide of everybody. Other pages do so in sessions that have one.
const PLACES: [&str; 2] = ["/learn", "/certification"];
/// The page that shows the guide itself.
const GUIDE: &str = "/align";

/// The way back into the guide for the top of this page.
///
/// # Errors
/// The database.
pub fn pointer(app: &App, conn: &mut Conn, who: &Viewer, path: &str, now: Stamp) -> Result<Option<Pointer>> {
    let is_at = |place: &str| {
        path.strip_prefix(place)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let may_have_one = who.guide.is_some() || PLACES.into_iter().any(is_at);
    if !may_have_one || path == GUIDE || store::open_at(conn, who.account, now)?.is_none() {
        return Ok(None);
    }
    let found = look(app, conn, who, Said::default(), now)?;
    let steps = found
        .guide
        .and_then(|guide| policy::followed(&found.facts, &guide));
    Ok(steps.and_then(|steps| policy::pointer(&steps)))
}

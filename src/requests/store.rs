//! Requests in the database.

mod find;

use diesel::prelude::*;

use super::model::{RequestId, Setback, Situation};
use super::state::{State, Turn};
use crate::accounts::{AccountId, AccountKey};
use crate::app::App;
use crate::certification::ProfileId;
use crate::clock::Stamp;
use crate::db::schema::requests;
use crate::db::{Code, Conn, LookupKey, Sealed};
use crate::error::{Error, Result};
use crate::questions::{QuestionId, Topic};
use crate::threads::ThreadId;
use crate::vault::{Field, Scope};
use crate::verification::Which;

pub(super) use find::quoted;
pub use find::{due, naming, of_profile, under_way_of, unfinished_of, wanted_is_pending};

/// A request as it is stored.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = requests)]
pub struct Request {
    /// Its id.
    pub id: RequestId,
    /// Its private address.
    pub code: Code,
    /// The public question.
    pub question_id: QuestionId,
    /// The private thread.
    pub thread_id: ThreadId,
    /// Who asks.
    pub author_id: AccountId,
    /// What for.
    pub topic: Topic,
    /// What they say of the current account.
    pub situation: Situation,
    /// Where it stands.
    pub state: State,
    /// Whose turn it is.
    pub turn: Turn,
    /// Grows with every change; what a compare-and-set compares.
    pub version: i64,
    /// The profile, once an MCID or a proven account has located one.
    pub profile_id: Option<ProfileId>,
    /// The profile's version at the approval.
    pub profile_version: Option<i64>,
    /// The MCID as typed, folded.
    pub mcid_sealed: Option<Sealed>,
    /// Its keyed hash.
    pub mcid_key: Option<LookupKey>,
    /// The current account as typed: a hint for people.
    pub current_sealed: Option<Sealed>,
    /// The wanted account as typed: a hint for people.
    pub wanted_sealed: Option<Sealed>,
    /// The wanted account, proven by a sign-in.
    pub wanted_account_id: Option<AccountId>,
    /// Its issuer.
    pub wanted_issuer: Option<String>,
    /// Its subject.
    pub wanted_subject: Option<String>,
    /// The agent who has it.
    pub assignee_id: Option<AccountId>,
    /// The request that stands for it.
    pub duplicate_of: Option<RequestId>,
    /// Why it went back to verification.
    pub setback: Option<Setback>,
    /// Where the objection met it.
    pub contested_from: Option<State>,
    /// When it was asked.
    pub asked_at: Stamp,
    /// When something last happened.
    pub active_at: Stamp,
    /// Since when it is whose turn it is.
    pub turn_since: Stamp,
    /// When it was approved.
    pub approved_at: Option<Stamp>,
    /// How long the hold is, in seconds.
    pub hold_seconds: Option<i64>,
    /// When the hold is over, once its notices are settled.
    pub hold_until: Option<Stamp>,
    /// When the profile was bound to the wanted account.
    pub rebound_at: Option<Stamp>,
    /// When a job looks at it next.
    pub due_at: Option<Stamp>,
    /// How many reminders of the present phase went out.
    pub nudges: i32,
    /// The other profile of a request that is about two, once an MCID or a proven account has located it.
    pub second_profile_id: Option<ProfileId>,
    /// Its MCID as typed, folded.
    pub second_mcid_sealed: Option<Sealed>,
    /// The keyed hash of that.
    pub second_mcid_key: Option<LookupKey>,
}

impl Request {
    /// Whether the requester's silence has locked the conversation. It is reminded first, and expires later.
    pub fn is_locked(&self) -> bool {
        self.state == State::Verifying && self.turn == Turn::Requester && self.nudges > 1
    }

    /// The wanted account, once proven.
    pub fn wanted(&self) -> Option<AccountKey> {
        match (&self.wanted_issuer, &self.wanted_subject) {
            (Some(issuer), Some(subject)) => Some(AccountKey {
                issuer: issuer.clone(),
                subject: subject.clone(),
            }),
            _ => None,
        }
    }

    /// The profile that was located as this one.
    pub fn located(&self, which: Which) -> Option<ProfileId> {
        match which {
            Which::First => self.profile_id,
            Which::Second => self.second_profile_id,
        }
    }

    /// The keyed hash of the MCID that was typed for this one.
    pub fn typed(&self, which: Which) -> Option<&LookupKey> {
        match which {
            Which::First => self.mcid_key.as_ref(),
            Which::Second => self.second_mcid_key.as_ref(),
        }
    }

    /// As which of its profiles the request is about this one.
    pub fn named_as(&self, profile: ProfileId) -> impl Iterator<Item = Which> + use<'_> {
        Which::ALL
            .iter()
            .copied()
            .filter(move |which| self.located(*which) == Some(profile))
    }

    /// Whether this profile is one that the request is about.
    pub fn is_about(&self, profile: ProfileId) -> bool {
        self.profile_id == Some(profile) || self.second_profile_id == Some(profile)
    }

    /// The profiles that the request is about, as far as they are located.
    pub fn profiles(&self) -> impl Iterator<Item = ProfileId> + use<> {
        self.profile_id.into_iter().chain(self.second_profile_id)
    }
}

/// What a move changes beside the state. `None` leaves a column as it is.
#[derive(Clone, Debug, Default, AsChangeset)]
#[diesel(table_name = requests)]
pub struct Change {
    /// Where it stands now. Set by [`shift`].
    pub state: Option<State>,
    /// Whose turn it is now.
    pub turn: Option<Turn>,
    /// Since when.
    pub turn_since: Option<Stamp>,
    /// The agent who has it.
    pub assignee_id: Option<Option<AccountId>>,
    /// The located profile.
    pub profile_id: Option<Option<ProfileId>>,
    /// The other profile of a request that is about two.
    pub second_profile_id: Option<Option<ProfileId>>,
    /// The profile's version at the approval.
    pub profile_version: Option<Option<i64>>,
    /// The proven wanted account.
    pub wanted_account_id: Option<Option<AccountId>>,
    /// Its issuer.
    pub wanted_issuer: Option<Option<String>>,
    /// Its subject.
    pub wanted_subject: Option<Option<String>>,
    /// Why it went back.
    pub setback: Option<Option<Setback>>,
    /// Why it ended.
    pub ended_reason: Option<Option<super::model::EndReason>>,
    /// When it ended.
    pub ended_at: Option<Option<Stamp>>,
    /// Where the objection met it.
    pub contested_from: Option<Option<State>>,
    /// When it was approved.
    pub approved_at: Option<Option<Stamp>>,
    /// How long the hold is.
    pub hold_seconds: Option<Option<i64>>,
    /// When the hold is over.
    pub hold_until: Option<Option<Stamp>>,
    /// When the profile was bound.
    pub rebound_at: Option<Option<Stamp>>,
    /// When a job looks at it next.
    pub due_at: Option<Option<Stamp>>,
    /// Reminders of this phase.
    pub nudges: Option<i32>,
    /// The request that stands for it.
    pub duplicate_of: Option<Option<RequestId>>,
    /// When something last happened: now, where nothing else is said.
    pub active_at: Option<Stamp>,
    /// Set by [`shift`].
    pub version: Option<i64>,
}

/// Compare-and-set: applies `change` if the request is still as it was read. False: somebody else was first.
///
/// # Errors
/// The database.
pub fn shift(conn: &mut Conn, request: &Request, to: State, change: Change, now: Stamp) -> Result<bool> {
    let change = Change {
        state: Some(to),
        active_at: change.active_at.or(Some(now)),
        version: Some(request.version + 1),
        ..change
    };
    let row = requests::table
        .find(request.id)
        .filter(requests::state.eq(request.state))
        .filter(requests::version.eq(request.version));
    Ok(diesel::update(row).set(change).execute(conn)? == 1)
}

/// Takes the request's row for the rest of the transaction: what is counted before it is added to is counted by one at
/// a time.
///
/// # Errors
/// The database.
pub fn hold(conn: &mut Conn, id: RequestId) -> Result<()> {
    diesel::update(requests::table.find(id))
        .set(requests::version.eq(requests::version))
        .execute(conn)?;
    Ok(())
}

/// The request at a private address.
///
/// # Errors
/// [`Error::NotFound`], or the database.
pub fn by_code(conn: &mut Conn, code: &Code) -> Result<Request> {
    one(requests::table
        .filter(requests::code.eq(code))
        .select(Request::as_select())
        .first(conn))
}

/// The request with this id.
///
/// # Errors
/// [`Error::NotFound`], or the database.
pub fn by_id(conn: &mut Conn, id: RequestId) -> Result<Request> {
    one(requests::table.find(id).select(Request::as_select()).first(conn))
}

/// The request of a thread, if the thread belongs to one.
///
/// # Errors
/// The database.
pub fn by_thread(conn: &mut Conn, thread: ThreadId) -> Result<Option<Request>> {
    Ok(requests::table
        .filter(requests::thread_id.eq(thread))
        .select(Request::as_select())
        .first(conn)
        .optional()?)
}

/// The request of a question, if it made one.
///
/// # Errors
/// The database.
pub fn by_question(conn: &mut Conn, question: QuestionId) -> Result<Option<Request>> {
    Ok(requests::table
        .filter(requests::question_id.eq(question))
        .select(Request::as_select())
        .first(conn)
        .optional()?)
}

/// Keeps an MCID that was given after asking, sealed.
///
/// # Errors
/// The database.
pub fn keep_mcid(app: &App, conn: &mut Conn, request: &Request, which: Which, mcid: &str) -> Result<()> {
    let key = Some(app.vault.lookup(Field::Mcid, mcid));
    let sealed = Some(app.vault.seal(Scope::Thread(request.thread_id.0), mcid));
    let row = requests::table.find(request.id);
    match which {
        Which::First => diesel::update(row.filter(requests::mcid_key.is_null()))
            .set((requests::mcid_key.eq(key), requests::mcid_sealed.eq(sealed)))
            .execute(conn)?,
        Which::Second => diesel::update(row.filter(requests::second_mcid_key.is_null()))
            .set((
                requests::second_mcid_key.eq(key),
                requests::second_mcid_sealed.eq(sealed),
            ))
            .execute(conn)?,
    };
    Ok(())
}

/// A new row.
#[derive(Insertable)]
#[diesel(table_name = requests)]
pub(super) struct NewRow<'a> {
    pub(super) id: RequestId,
    pub(super) code: &'a Code,
    pub(super) question_id: QuestionId,
    pub(super) thread_id: ThreadId,
    pub(super) author_id: AccountId,
    pub(super) topic: Topic,
    pub(super) situation: Situation,
    pub(super) state: State,
    pub(super) turn: Turn,
    pub(super) version: i64,
    pub(super) profile_id: Option<ProfileId>,
    pub(super) mcid_sealed: Option<Sealed>,
    pub(super) mcid_key: Option<LookupKey>,
    pub(super) current_sealed: Option<Sealed>,
    pub(super) wanted_sealed: Option<Sealed>,
    pub(super) duplicate_of: Option<RequestId>,
    pub(super) policy: &'a str,
    pub(super) asked_at: Stamp,
    pub(super) active_at: Stamp,
    pub(super) turn_since: Stamp,
    pub(super) nudges: i32,
}

/// Inserts a request.
///
/// # Errors
/// The database.
pub(super) fn insert(conn: &mut Conn, row: &NewRow<'_>) -> Result<()> {
    diesel::insert_into(requests::table).values(row).execute(conn)?;
    Ok(())
}

fn one(found: QueryResult<Request>) -> Result<Request> {
    found.optional()?.ok_or(Error::NotFound)
}

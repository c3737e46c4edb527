//! Evidence and challenges in the database. Evidence is append-only: an item is voided, never changed or removed.

use diesel::prelude::*;

use super::model::{ChallengeId, Evidence, EvidenceId, EvidenceKind, EvidenceOutcome, Strength, Which};
use crate::accounts::{AccountId, AccountKey};
use crate::app::App;
use crate::certification::ProfileId;
use crate::clock::Stamp;
use crate::db::schema::{challenges, evidence, requests};
use crate::db::{Conn, LookupKey};
use crate::error::Result;
use crate::requests::RequestId;

/// An item to record.
#[derive(Clone, Debug)]
pub struct NewEvidence<'a> {
    /// The request it is bound to.
    pub request: RequestId,
    /// Which profile it is about.
    pub which: Which,
    /// What it is about.
    pub kind: EvidenceKind,
    /// How it went.
    pub outcome: EvidenceOutcome,
    /// What it weighs.
    pub strength: Strength,
    /// Where it comes from: `form`, `sign_in`, `code`.
    pub source: &'a str,
    /// Who did it.
    pub by: AccountId,
    /// The account that was proven.
    pub proven: Option<&'a AccountKey>,
    /// The one-time number it is bound to.
    pub nonce: &'a str,
    /// The keyed hash of an answer, to see repeats.
    pub answer: Option<LookupKey>,
    /// Until when it counts.
    pub expires_at: Option<Stamp>,
}

/// Records an item.
///
/// # Errors
/// The database.
pub fn add(app: &App, conn: &mut Conn, item: &NewEvidence<'_>, now: Stamp) -> Result<EvidenceId> {
    let id = EvidenceId::new(app);
    diesel::insert_into(evidence::table)
        .values((
            evidence::id.eq(id),
            evidence::request_id.eq(item.request),
            evidence::which.eq(item.which),
            evidence::kind.eq(item.kind),
            evidence::outcome.eq(item.outcome),
            evidence::strength.eq(item.strength),
            evidence::source.eq(item.source),
            evidence::by_account_id.eq(item.by),
            evidence::issuer.eq(item.proven.map(|key| key.issuer.as_str())),
            evidence::subject.eq(item.proven.map(|key| key.subject.as_str())),
            evidence::nonce.eq(item.nonce),
            evidence::answer_key.eq(item.answer.clone()),
            evidence::recorded_at.eq(now),
            evidence::expires_at.eq(item.expires_at),
        ))
        .execute(conn)?;
    Ok(id)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = evidence)]
struct Row {
    id: EvidenceId,
    which: Which,
    kind: EvidenceKind,
    outcome: EvidenceOutcome,
    strength: Strength,
    issuer: Option<String>,
    subject: Option<String>,
    by_account_id: Option<AccountId>,
    recorded_at: Stamp,
    expires_at: Option<Stamp>,
    voided_at: Option<Stamp>,
    voided_why: Option<String>,
}

/// The evidence of a request, oldest first.
///
/// # Errors
/// The database.
pub fn evidence_of(conn: &mut Conn, request: RequestId) -> Result<Vec<Evidence>> {
    let rows: Vec<Row> = evidence::table
        .filter(evidence::request_id.eq(request))
        .order(evidence::id.asc())
        .limit(500)
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|row| Evidence {
            id: row.id,
            which: row.which,
            kind: row.kind,
            outcome: row.outcome,
            strength: row.strength,
            proven: row
                .issuer
                .zip(row.subject)
                .map(|(issuer, subject)| AccountKey { issuer, subject }),
            by: row.by_account_id,
            recorded_at: row.recorded_at,
            expires_at: row.expires_at,
            voided_at: row.voided_at,
            voided_why: row.voided_why,
        })
        .collect())
}

/// Voids every item of one kind that still counts, about either profile, for a reason that is a code.
///
/// # Errors
/// The database.
pub(crate) fn void(
    conn: &mut Conn,
    request: RequestId,
    kind: EvidenceKind,
    why: &str,
    now: Stamp,
) -> Result<usize> {
    let live = evidence::table
        .filter(evidence::request_id.eq(request))
        .filter(evidence::kind.eq(kind))
        .filter(evidence::voided_at.is_null());
    Ok(diesel::update(live)
        .set((evidence::voided_at.eq(now), evidence::voided_why.eq(why)))
        .execute(conn)?)
}

/// The same, about one of the request's profiles.
///
/// # Errors
/// The database.
pub(crate) fn void_about(
    conn: &mut Conn,
    request: RequestId,
    which: Which,
    kind: EvidenceKind,
    why: &str,
    now: Stamp,
) -> Result<usize> {
    let live = evidence::table
        .filter(evidence::request_id.eq(request))
        .filter(evidence::which.eq(which))
        .filter(evidence::kind.eq(kind))
        .filter(evidence::voided_at.is_null());
    Ok(diesel::update(live)
        .set((evidence::voided_at.eq(now), evidence::voided_why.eq(why)))
        .execute(conn)?)
}

/// The keyed hashes of the answers of one kind that were given for this request and still count.
///
/// # Errors
/// The database.
pub(crate) fn answers_given(
    conn: &mut Conn,
    request: RequestId,
    kind: EvidenceKind,
) -> Result<Vec<Option<LookupKey>>> {
    Ok(evidence::table
        .filter(evidence::request_id.eq(request))
        .filter(evidence::kind.eq(kind))
        .filter(evidence::voided_at.is_null())
        .select(evidence::answer_key)
        .load(conn)?)
}

/// Whether this one-time number was used for this request already.
///
/// # Errors
/// The database.
pub(crate) fn is_used(conn: &mut Conn, request: RequestId, nonce: &str) -> Result<bool> {
    let used = evidence::table
        .filter(evidence::request_id.eq(request))
        .filter(evidence::nonce.eq(nonce));
    Ok(diesel::select(diesel::dsl::exists(used)).get_result(conn)?)
}

/// A code that was asked for.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = challenges)]
pub struct Challenge {
    /// Its id.
    pub id: ChallengeId,
    /// The request it is bound to.
    pub request_id: RequestId,
    /// Which profile it was asked for.
    pub which: Which,
    /// The profile whose contact email it went to; none where no profile is known.
    pub profile_id: Option<ProfileId>,
    /// The code is derived from this.
    pub nonce: String,
    /// When it was asked for.
    pub made_at: Stamp,
    /// Until when it counts.
    pub expires_at: Stamp,
    /// Wrong tries.
    pub tries: i32,
    /// When it was used.
    pub used_at: Option<Stamp>,
}

/// Records that a code was asked for.
///
/// # Errors
/// The database.
pub(crate) fn add_challenge(
    app: &App,
    conn: &mut Conn,
    request: RequestId,
    (which, profile): (Which, Option<ProfileId>),
    expires_at: Stamp,
    now: Stamp,
) -> Result<ChallengeId> {
    let id = ChallengeId::new(app);
    diesel::insert_into(challenges::table)
        .values((
            challenges::id.eq(id),
            challenges::request_id.eq(request),
            challenges::which.eq(which),
            challenges::profile_id.eq(profile),
            challenges::kind.eq("contact"),
            challenges::nonce.eq(app.new_token()),
            challenges::made_at.eq(now),
            challenges::expires_at.eq(expires_at),
            challenges::tries.eq(0),
        ))
        .execute(conn)?;
    Ok(id)
}

/// One challenge.
///
/// # Errors
/// [`crate::error::Error::NotFound`], or the database.
pub fn challenge(conn: &mut Conn, id: ChallengeId) -> Result<Challenge> {
    let found = challenges::table
        .find(id)
        .select(Challenge::as_select())
        .first(conn)
        .optional()?;
    found.ok_or(crate::error::Error::NotFound)
}

/// The newest code of a request for one of its profiles.
///
/// # Errors
/// The database.
pub fn latest_challenge(conn: &mut Conn, request: RequestId, which: Which) -> Result<Option<Challenge>> {
    Ok(challenges::table
        .filter(challenges::request_id.eq(request))
        .filter(challenges::which.eq(which))
        .order(challenges::id.desc())
        .select(Challenge::as_select())
        .first(conn)
        .optional()?)
}

/// How many codes this request asked for since `since`, for one of its profiles.
///
/// # Errors
/// The database.
pub(crate) fn asked_by_request(
    conn: &mut Conn,
    request: RequestId,
    which: Which,
    since: Stamp,
) -> Result<i64> {
    Ok(challenges::table
        .filter(challenges::request_id.eq(request))
        .filter(challenges::which.eq(which))
        .filter(challenges::made_at.gt(since))
        .count()
        .get_result(conn)?)
}

/// How many codes went to this profile's contact email since `since`, those of `stopped` requesters left out.
///
/// # Errors
/// The database.
pub(crate) fn sent_to_profile(
    conn: &mut Conn,
    profile: ProfileId,
    since: Stamp,
    stopped: &[AccountId],
) -> Result<i64> {
    Ok(challenges::table
        .inner_join(requests::table.on(requests::id.eq(challenges::request_id)))
        .filter(challenges::profile_id.eq(profile))
        .filter(challenges::made_at.gt(since))
        .filter(requests::author_id.ne_all(stopped))
        .count()
        .get_result(conn)?)
}

/// Whose codes the owner of the contact email has stopped since `since`.
///
/// # Errors
/// The database.
pub(crate) fn stopped_authors(conn: &mut Conn, profile: ProfileId, since: Stamp) -> Result<Vec<AccountId>> {
    Ok(challenges::table
        .inner_join(requests::table.on(requests::id.eq(challenges::request_id)))
        .filter(challenges::profile_id.eq(profile))
        .filter(challenges::stopped_at.gt(since))
        .select(requests::author_id)
        .distinct()
        .load(conn)?)
}

/// Stops codes of this challenge's requester. True if it was not stopped before.
///
/// # Errors
/// The database.
pub fn stop_codes(conn: &mut Conn, id: ChallengeId, now: Stamp) -> Result<bool> {
    let row = challenges::table
        .find(id)
        .filter(challenges::stopped_at.is_null());
    Ok(diesel::update(row)
        .set(challenges::stopped_at.eq(now))
        .execute(conn)?
        == 1)
}

/// Counts a try and tells whether it was still allowed: never more than `most`, however many come at once.
///
/// # Errors
/// The database.
pub(crate) fn count_try(conn: &mut Conn, id: ChallengeId, most: i32) -> Result<bool> {
    let row = challenges::table
        .find(id)
        .filter(challenges::tries.lt(most))
        .filter(challenges::used_at.is_null());
    Ok(diesel::update(row)
        .set(challenges::tries.eq(challenges::tries + 1))
        .execute(conn)?
        == 1)
}

/// Marks a challenge as used. False if it was used before.
///
/// # Errors
/// The database.
pub(crate) fn use_challenge(conn: &mut Conn, id: ChallengeId, now: Stamp) -> Result<bool> {
    let row = challenges::table.find(id).filter(challenges::used_at.is_null());
    Ok(diesel::update(row)
        .set(challenges::used_at.eq(now))
        .execute(conn)?
        == 1)
}

//! Answers: what the requester knows, compared at once. Only outcome and keyed hash stay.

use std::time::Duration;

use super::access::pair;
use super::answers::{StoredExam, exact, exam, legal_name};
use super::model::{EvidenceKind, EvidenceOutcome, Strength};
use super::store::{self, NewEvidence};
use crate::app::App;
use crate::certification;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::{Audience, EventKind};
use crate::requests::store::{Change, shift};
use crate::requests::{self, Request};
use crate::vault::{Field, fold_mcid};
use crate::web::throttle::{Limit, spend};

/// A requester answers at most so often a day for one MCID, right or wrong: a limit on failures alone would tell which
/// answers failed.
const ANSWERS: Limit = Limit {
    bucket: "answers",
    uses: 3,
    window: Duration::from_secs(86_400),
};

/// What was answered; an empty field was not.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// The MCID.
    pub mcid: String,
    /// The legal name.
    pub legal_name: String,
    /// An exam code.
    pub exam_code: String,
    /// The date of that exam.
    pub exam_date: String,
    /// The exam provider's registration ID.
    pub registration_id: String,
    /// The country.
    pub country: String,
}

impl Answers {
    /// Whether nothing was answered.
    pub fn is_empty(&self) -> bool {
        [
            &self.mcid,
            &self.legal_name,
            &self.exam_code,
            &self.exam_date,
            &self.registration_id,
            &self.country,
        ]
        .iter()
        .all(|answer| answer.trim().is_empty())
    }
}

/// Compares answers and records the outcomes. `Err` inside of `Ok`: too many answers, counted all the same.
///
/// # Errors
/// The database.
pub fn give(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    answers: &Answers,
    now: Stamp,
) -> Result<Result<(), Error>> {
    if let Err(refused) = spend(app, conn, ANSWERS, &pair(request), now)? {
        return Ok(Err(refused));
    }
    let mut request = request.clone();
    let mcid = fold_mcid(&answers.mcid);
    if !mcid.is_empty() && request.mcid_key.is_none() {
        request = take_mcid(app, conn, &request, &mcid, now)?;
    }
    for (kind, outcome, strength, answer) in compare(app, conn, &request, answers)? {
        let item = NewEvidence {
            request: request.id,
            kind,
            outcome,
            strength,
            source: "form",
            by: request.author_id,
            proven: None,
            nonce: &app.new_token(),
            answer: Some(app.vault.lookup(Field::Answer, &answer)),
            expires_at: None,
        };
        store::add(app, conn, &item, now)?;
    }
    requests::tell(
        app,
        conn,
        &request,
        EventKind::Evidence,
        Audience::Private,
        Some(request.author_id),
        Some("answers"),
        now,
    )?;
    requests::after_evidence(app, conn, request.id, now)?;
    Ok(Ok(()))
}

/// An MCID given later than at asking. One that was typed stays: guessing on is another request.
fn take_mcid(app: &App, conn: &mut Conn, request: &Request, mcid: &str, now: Stamp) -> Result<Request> {
    let profile = certification::by_mcid(app, conn, mcid)?;
    requests::store::keep_mcid(app, conn, request, mcid)?;
    if request.profile_id.is_none() && profile.is_some() {
        let change = Change {
            profile_id: Some(profile),
            ..Change::default()
        };
        if !shift(conn, request, request.state, change, now)? {
            return Err(Error::Conflict("error-moved-on"));
        }
    }
    requests::store::by_id(conn, request.id)
}

type Compared = (EvidenceKind, EvidenceOutcome, Strength, String);

fn compare(app: &App, conn: &mut Conn, request: &Request, answers: &Answers) -> Result<Vec<Compared>> {
    let profile = match request.profile_id {
        Some(id) => Some(certification::load(app, conn, id)?),
        None => None,
    };
    let exams = match request.profile_id {
        Some(id) => certification::exams_of(app, conn, id)?,
        None => Vec::new(),
    };
    let mut found = Vec::new();
    let mcid = fold_mcid(&answers.mcid);
    if !mcid.is_empty() {
        let outcome = exact(
            profile.as_ref().map(|profile| profile.mcid.expose().as_str()),
            &mcid,
        );
        found.push((EvidenceKind::Mcid, outcome, Strength::Locator, mcid));
    }
    if !answers.legal_name.trim().is_empty() {
        let stored = profile
            .as_ref()
            .map(|profile| profile.legal_name.expose().as_str());
        let outcome = legal_name(stored, &answers.legal_name);
        found.push((
            EvidenceKind::LegalName,
            outcome,
            Strength::Supporting,
            answers.legal_name.clone(),
        ));
    }
    if !answers.exam_code.trim().is_empty() || !answers.exam_date.trim().is_empty() {
        let stored: Vec<StoredExam<'_>> = exams
            .iter()
            .map(|exam| StoredExam {
                exam: &exam.exam,
                taken_on: &exam.taken_on,
            })
            .collect();
        let outcome = exam(&stored, &answers.exam_code, &answers.exam_date);
        found.push((
            EvidenceKind::Exam,
            outcome,
            Strength::Supporting,
            format!("{} {}", answers.exam_code, answers.exam_date),
        ));
    }
    if !answers.registration_id.trim().is_empty() {
        let outcome = exact(
            exams.iter().map(|exam| exam.registration.expose().as_str()),
            &answers.registration_id,
        );
        found.push((
            EvidenceKind::Registration,
            outcome,
            Strength::Supporting,
            answers.registration_id.clone(),
        ));
    }
    if !answers.country.trim().is_empty() {
        let outcome = exact(
            profile.as_ref().map(|profile| profile.country.expose().as_str()),
            &answers.country,
        );
        found.push((
            EvidenceKind::Country,
            outcome,
            Strength::Weak,
            answers.country.clone(),
        ));
    }
    Ok(found)
}

//! Answers: what the requester knows, compared at once. Only outcome and keyed hash stay.

use std::time::Duration;

use super::access::pair;
use super::answers::{StoredExam, exact, exam, legal_name, name_key};
use super::model::{EvidenceKind, EvidenceOutcome, Strength, Which};
use super::prove;
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
    /// The legal name of today, where it has changed: compared with both profiles of a request.
    pub current_name: String,
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
            &self.current_name,
            &self.exam_code,
            &self.exam_date,
            &self.registration_id,
            &self.country,
        ]
        .iter()
        .all(|answer| answer.trim().is_empty())
    }
}

/// Compares answers about one of the request's profiles and records the outcomes. `Err` inside of `Ok`: too many answers,
/// counted all the same.
///
/// # Errors
/// The database.
pub fn give(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    which: Which,
    answers: &Answers,
    now: Stamp,
) -> Result<Result<(), Error>> {
    if let Err(refused) = spend(app, conn, ANSWERS, &pair(request, which), now)? {
        return Ok(Err(refused));
    }
    let mut request = request.clone();
    let mcid = fold_mcid(&answers.mcid);
    if !mcid.is_empty() && request.typed(which).is_none() {
        request = take_mcid(app, conn, &request, which, &mcid, now)?;
    }
    let mut found = compare(app, conn, &request, which, answers)?;
    found.extend(compare_current_name(app, conn, &request, &answers.current_name)?);
    for (which, kind, outcome, strength, answer) in found {
        let item = NewEvidence {
            request: request.id,
            which,
            kind,
            outcome,
            strength,
            source: "form",
            by: request.author_id,
            proven: None,
            nonce: &app.new_token(),
            answer: Some(match kind {
                EvidenceKind::LegalName => name_key(&app.vault, &answer),
                _ => app.vault.lookup(Field::Answer, &answer),
            }),
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
fn take_mcid(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    which: Which,
    mcid: &str,
    now: Stamp,
) -> Result<Request> {
    let profile = certification::locate(app, conn, mcid, request.author_id, Some(request.id), now)?;
    requests::store::keep_mcid(app, conn, request, which, mcid)?;
    let Some(profile) = profile else {
        return requests::store::by_id(conn, request.id);
    };
    let change = match which {
        Which::First => Change {
            profile_id: Some(Some(profile)),
            ..Change::default()
        },
        Which::Second => Change {
            second_profile_id: Some(Some(profile)),
            ..Change::default()
        },
    };
    // One profile is not two, by whichever numbers it is named; and a located one stays.
    let is_new = request.located(which).is_none() && !request.is_about(profile);
    if is_new && !shift(conn, request, request.state, change, now)? {
        return Err(Error::Conflict("error-moved-on"));
    }
    let located = requests::store::by_id(conn, request.id)?;
    prove::reconsider(app, conn, &located, now)
}

type Compared = (Which, EvidenceKind, EvidenceOutcome, Strength, String);

/// The name of today tells after a change which of two profiles has the new one.
fn compare_current_name(app: &App, conn: &mut Conn, request: &Request, typed: &str) -> Result<Vec<Compared>> {
    let mut found = Vec::new();
    if typed.trim().is_empty() {
        return Ok(found);
    }
    for which in Which::ALL {
        // A profile that is not located yet has no other name than this one; it only was not compared.
        let Some(id) = request.located(*which) else {
            continue;
        };
        let stored = certification::load(app, conn, id)?.legal_name;
        let outcome = legal_name(Some(stored.expose().as_str()), typed);
        found.push((
            *which,
            EvidenceKind::CurrentName,
            outcome,
            Strength::Supporting,
            typed.to_owned(),
        ));
    }
    Ok(found)
}

fn compare(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    which: Which,
    answers: &Answers,
) -> Result<Vec<Compared>> {
    let located = request.located(which);
    let profile = match located {
        Some(id) => Some(certification::load(app, conn, id)?),
        None => None,
    };
    let exams = match located {
        Some(id) => certification::exams_of(app, conn, id)?,
        None => Vec::new(),
    };
    let mut found = Vec::new();
    let mcid = fold_mcid(&answers.mcid);
    if !mcid.is_empty() {
        // The number of a profile that was merged into this one stands for it.
        let named = certification::by_mcid(app, conn, &mcid)?;
        let outcome = if named.is_some() && named == located {
            EvidenceOutcome::Match
        } else {
            EvidenceOutcome::Mismatch
        };
        found.push((which, EvidenceKind::Mcid, outcome, Strength::Locator, mcid));
    }
    if !answers.legal_name.trim().is_empty() {
        let stored = profile
            .as_ref()
            .map(|profile| profile.legal_name.expose().as_str());
        let outcome = legal_name(stored, &answers.legal_name);
        found.push((
            which,
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
            which,
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
            which,
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
            which,
            EvidenceKind::Country,
            outcome,
            Strength::Weak,
            answers.country.clone(),
        ));
    }
    Ok(found)
}

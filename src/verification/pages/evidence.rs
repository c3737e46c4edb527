//! One page for all that the requester can give: accounts, the code, answers.

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use askama::Template;
use serde::Deserialize;

use crate::db::Code;
use crate::error::{Error, Result};
use crate::requests::pages::decisions::Bare;
use crate::requests::{self, Request, Situation, Step};
use crate::threads;
use crate::verification::access::own;
use crate::verification::answer::{self, Answers};
use crate::verification::codes::{self, Asked, Given};
use crate::verification::prove::{self, Proved};
use crate::web::{Act, Cx, FormErrors, Member, Page, Reply, Tone, View};

/// The longest answer.
const MAX_ANSWER: usize = 200;

/// All fields of evidence; every one may be left empty.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct EvidenceForm {
    mcid: String,
    legal_name: String,
    exam_code: String,
    exam_date: String,
    registration_id: String,
    country: String,
    code: String,
}

/// How the last proof went.
#[derive(Debug, Default, Deserialize)]
pub struct Last {
    outcome: Option<String>,
}

#[derive(Template)]
#[template(path = "verification/evidence.html")]
struct EvidencePage {
    page: Page,
    errs: FormErrors,
    code: Code,
    thread: Code,
    state: &'static str,
    open: bool,
    steps: Vec<Step>,
    asks_current: bool,
    asks_mcid: bool,
    outcome: Option<Proved>,
    form: EvidenceForm,
}

/// Shows what can be given.
pub async fn show(view: View<Member>, path: Path<String>, last: Query<Last>) -> HttpResponse {
    view.show(move |cx| {
        let request = own(cx.conn, cx.who, &path)?;
        let outcome = last.outcome.as_deref().and_then(|word| word.parse().ok());
        Reply::page(&page(
            cx,
            &request,
            FormErrors::default(),
            outcome,
            EvidenceForm::default(),
        )?)
    })
    .await
}

/// Takes a code, or answers.
pub async fn give(act: Act<Member, EvidenceForm>, path: Path<String>) -> HttpResponse {
    act.run(move |cx, form| {
        let request = own(cx.conn, cx.who, &path)?;
        let here = Reply::to(format!("/requests/{}/evidence", request.code));
        if !request.state.takes_evidence() {
            return Ok(here.flash(Tone::Info, "flash-evidence-over"));
        }
        let errs = faults(&cx.page(), form);
        if !errs.is_empty() {
            return Reply::invalid(&page(cx, &request, errs, None, form.clone())?);
        }
        if !form.code.trim().is_empty() {
            return match codes::give(cx.app, cx.conn, &request, &form.code, cx.now)? {
                Given::Right => Ok(here.flash(Tone::Ok, "flash-code-right")),
                Given::Closed => Ok(here.flash(Tone::Info, "flash-evidence-over")),
                Given::Wrong => {
                    let mut errs = FormErrors::default();
                    errs.add("code", cx.page().s("evidence-code-wrong"));
                    // The counted try is committed: a wrong code is an answer, not a failure.
                    Reply::invalid(&page(cx, &request, errs, None, form.clone())?)
                }
            };
        }
        match answer::give(cx.app, cx.conn, &request, &answers(form), cx.now)? {
            Ok(()) => Ok(here.flash(Tone::Ok, "flash-answers-received")),
            Err(Error::TooMany(_)) => Ok(here.flash(Tone::Warn, "flash-answers-wait")),
            Err(other) => Err(other),
        }
    })
    .await
}

/// Asks for a code to the contact email.
pub async fn ask_code(act: Act<Member, Bare>, path: Path<String>) -> HttpResponse {
    act.run(move |cx, _| {
        let request = own(cx.conn, cx.who, &path)?;
        let here = Reply::to(format!("/requests/{}/evidence#contact", request.code));
        Ok(match codes::ask(cx.app, cx.conn, &request, cx.now)? {
            Asked::Noted => here.flash(Tone::Ok, "flash-code-sent"),
            Asked::Enough => here.flash(Tone::Warn, "flash-code-enough"),
            Asked::Closed => here.flash(Tone::Info, "flash-evidence-over"),
        })
    })
    .await
}

fn answers(form: &EvidenceForm) -> Answers {
    Answers {
        mcid: form.mcid.clone(),
        legal_name: form.legal_name.clone(),
        exam_code: form.exam_code.clone(),
        exam_date: form.exam_date.clone(),
        registration_id: form.registration_id.clone(),
        country: form.country.clone(),
    }
}

fn faults(page: &Page, form: &EvidenceForm) -> FormErrors {
    let mut errs = FormErrors::default();
    for (name, value) in [
        ("mcid", &form.mcid),
        ("legal_name", &form.legal_name),
        ("exam_code", &form.exam_code),
        ("exam_date", &form.exam_date),
        ("registration_id", &form.registration_id),
        ("country", &form.country),
        ("code", &form.code),
    ] {
        if value.chars().count() > MAX_ANSWER {
            errs.add(name, page.s("evidence-too-long"));
        }
    }
    if form.code.trim().is_empty() {
        let (exam, date) = (form.exam_code.trim(), form.exam_date.trim());
        match (exam.is_empty(), date.is_empty()) {
            (false, true) => errs.add("exam_date", page.s("evidence-both-exam")),
            (true, false) => errs.add("exam_code", page.s("evidence-both-exam")),
            (false, false) if date.parse::<jiff::civil::Date>().is_err() => {
                errs.add("exam_date", page.s("evidence-date-bad"));
            }
            (false, false) | (true, true) => {}
        }
        if answers(form).is_empty() {
            errs.add("exam_code", page.s("evidence-empty"));
        }
    }
    errs
}

fn page(
    cx: &mut Cx<'_, Member>,
    request: &Request,
    errs: FormErrors,
    outcome: Option<Proved>,
    form: EvidenceForm,
) -> Result<EvidencePage> {
    let panel = requests::panel(cx.conn, request, cx.now)?;
    let warned = match request.wanted_account_id {
        Some(wanted) => prove::is_on_other_learn(cx.conn, request.author_id, wanted)?,
        None => false,
    };
    // Told as it stands now: accounts may have been added or removed since the proof.
    let outcome = match outcome {
        Some(Proved::OtherLearnProfile) if !warned => Some(Proved::Received),
        None if warned && request.state.takes_evidence() => Some(Proved::OtherLearnProfile),
        outcome => outcome,
    };
    Ok(EvidencePage {
        page: cx.page(),
        errs,
        code: request.code.clone(),
        thread: threads::code_of(cx.conn, request.thread_id)?,
        state: request.state.as_str(),
        open: request.state.takes_evidence(),
        steps: panel.steps,
        asks_current: request.situation == Situation::Usual,
        asks_mcid: request.mcid_key.is_none() && request.profile_id.is_none(),
        outcome,
        form,
    })
}

//! One page for all that the requester can give: accounts, the code, answers. A request about two profiles has it twice.

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use askama::Template;
use serde::Deserialize;

use crate::certification;
use crate::db::Code;
use crate::error::{Error, Result};
use crate::requests::{self, Request, Situation, Step};
use crate::threads;
use crate::vault::{Field, fold_mcid};
use crate::verification::access::{is_asked_for, own, own_held};
use crate::verification::answer::{self, Answers};
use crate::verification::codes::{self, Asked, Given};
use crate::verification::prove::{self, Proved};
use crate::verification::{Evidence, EvidenceKind, Which, evidence_of};
use crate::web::{Act, Cx, FormErrors, Member, Page, Pressed, Reply, Tone, View};

/// The longest answer.
const MAX_ANSWER: usize = 200;

/// All fields of evidence; every one may be left empty.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct EvidenceForm {
    mcid: String,
    legal_name: String,
    current_name: String,
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
    /// Whether it is the page of the second profile.
    second: bool,
    /// Where its forms go.
    base: String,
    /// Where codes are asked for.
    codes: String,
    code: Code,
    thread: Code,
    state: &'static str,
    open: bool,
    steps: Vec<Step>,
    asks_current: bool,
    /// Whether the current account can not be used, as the requester says.
    strict: bool,
    asks_mcid: bool,
    outcome: Option<Proved>,
    form: EvidenceForm,
}

/// Shows what can be given.
pub async fn show(view: View<Member>, path: Path<String>, last: Query<Last>) -> HttpResponse {
    shown(view, path.into_inner(), last, Which::First).await
}

/// Shows what can be given for the second profile.
pub async fn show_second(view: View<Member>, path: Path<String>, last: Query<Last>) -> HttpResponse {
    shown(view, path.into_inner(), last, Which::Second).await
}

async fn shown(view: View<Member>, path: String, last: Query<Last>, which: Which) -> HttpResponse {
    view.show(move |cx| {
        let request = own(cx.conn, cx.who, &path)?;
        if !is_asked_for(cx.conn, &request, which, cx.now)? {
            return Ok(Reply::to(page_of(&request, Which::First)));
        }
        let outcome = last.outcome.as_deref().and_then(|word| word.parse().ok());
        let (errs, form) = (FormErrors::default(), EvidenceForm::default());
        Reply::page(&page(cx, &request, which, errs, outcome, form)?)
    })
    .await
}

/// Where what is given for this profile is shown.
pub(super) fn page_of(request: &Request, which: Which) -> String {
    let page = match which {
        Which::First => "evidence",
        Which::Second => "second",
    };
    format!("/requests/{}/{page}", request.code)
}

/// Takes a code, or answers.
pub async fn give(act: Act<Member, EvidenceForm>, path: Path<String>) -> HttpResponse {
    given(act, path.into_inner(), Which::First).await
}

/// Takes a code, or answers, for the second profile.
pub async fn give_second(act: Act<Member, EvidenceForm>, path: Path<String>) -> HttpResponse {
    given(act, path.into_inner(), Which::Second).await
}

async fn given(act: Act<Member, EvidenceForm>, path: String, which: Which) -> HttpResponse {
    act.run(move |cx, form| {
        let request = own_held(cx.conn, cx.who, &path)?;
        let here = Reply::to(page_of(&request, which));
        if !request.state.takes_evidence() || !is_asked_for(cx.conn, &request, which, cx.now)? {
            return Ok(here.flash(Tone::Info, "flash-evidence-over"));
        }
        let mut errs = faults(&cx.page(), form);
        if names_the_other(cx, &request, which, &form.mcid)? {
            errs.add("mcid", cx.page().s("evidence-same-number"));
        }
        if !errs.is_empty() {
            return Reply::invalid(&page(cx, &request, which, errs, None, form.clone())?);
        }
        if !form.code.trim().is_empty() {
            return match codes::give(cx.app, cx.conn, &request, which, &form.code, cx.now)? {
                Given::Right => Ok(here.flash(Tone::Ok, "flash-code-right")),
                Given::Closed => Ok(here.flash(Tone::Info, "flash-evidence-over")),
                Given::Wrong => {
                    let mut errs = FormErrors::default();
                    errs.add("code", cx.page().s("evidence-code-wrong"));
                    // The counted try is committed: a wrong code is an answer, not a failure.
                    Reply::invalid(&page(cx, &request, which, errs, None, form.clone())?)
                }
            };
        }
        match answer::give(cx.app, cx.conn, &request, which, &answers(form), cx.now)? {
            Ok(()) => {
                let to = match became_usable(cx, &request)? {
                    true => Reply::to(format!(
                        "{}?outcome={}",
                        page_of(&request, which),
                        Proved::MsaBoundElsewhere
                    )),
                    false => here,
                };
                Ok(to.flash(Tone::Ok, "flash-answers-received"))
            }
            Err(Error::TooMany(_)) => Ok(here.flash(Tone::Warn, "flash-answers-wait")),
            Err(other) => Err(other),
        }
    })
    .await
}

/// Whether this is the number of the request's other profile, as far as its requester knows it themselves: they typed it, or
/// are signed in with the account of that profile. The first number that is given stays, so a slip is told before.
fn names_the_other(cx: &mut Cx<'_, Member>, request: &Request, which: Which, typed: &str) -> Result<bool> {
    let mcid = fold_mcid(typed);
    if mcid.is_empty() || request.typed(which).is_some() {
        return Ok(false);
    }
    if request.typed(which.other()) == Some(&cx.app.vault.lookup(Field::Mcid, &mcid)) {
        return Ok(true);
    }
    let own = certification::bound_to(cx.conn, &cx.who.key)?;
    Ok(own.is_some()
        && own == request.located(which.other())
        && own == certification::by_mcid(cx.app, cx.conn, &mcid)?)
}

/// Whether the wanted account can be used since these answers, and the name fits its profile: then it is told, to who has
/// signed in as the account.
fn became_usable(cx: &mut Cx<'_, Member>, before: &Request) -> Result<bool> {
    if before.wanted().is_some() || requests::by_id(cx.conn, before.id)?.wanted().is_none() {
        return Ok(false);
    }
    let is_name = |item: &&Evidence| item.which == Which::Second && item.kind == EvidenceKind::LegalName;
    let evidence = evidence_of(cx.conn, before.id)?;
    Ok(evidence
        .iter()
        .rev()
        .find(is_name)
        .is_some_and(|item| item.outcome.supports()))
}

/// Asks for a code to the contact email.
pub async fn ask_code(act: Act<Member, Pressed>, path: Path<String>) -> HttpResponse {
    asked(act, path.into_inner(), Which::First).await
}

/// Asks for a code to the contact email of the second profile.
pub async fn ask_second_code(act: Act<Member, Pressed>, path: Path<String>) -> HttpResponse {
    asked(act, path.into_inner(), Which::Second).await
}

async fn asked(act: Act<Member, Pressed>, path: String, which: Which) -> HttpResponse {
    act.run(move |cx, _| {
        let request = own_held(cx.conn, cx.who, &path)?;
        let here = Reply::to(format!("{}#contact", page_of(&request, which)));
        if !is_asked_for(cx.conn, &request, which, cx.now)? {
            return Ok(here.flash(Tone::Info, "flash-evidence-over"));
        }
        Ok(match codes::ask(cx.app, cx.conn, &request, which, cx.now)? {
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
        current_name: form.current_name.clone(),
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
        ("current_name", &form.current_name),
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
    which: Which,
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
        None if warned && which == Which::First && request.state.takes_evidence() => {
            Some(Proved::OtherLearnProfile)
        }
        outcome => outcome,
    };
    Ok(EvidencePage {
        page: cx.page(),
        errs,
        second: which == Which::Second,
        base: page_of(request, which),
        codes: match which {
            Which::First => format!("/requests/{}/codes", request.code),
            Which::Second => format!("/requests/{}/second/codes", request.code),
        },
        code: request.code.clone(),
        thread: threads::code_of(cx.conn, request.thread_id)?,
        state: request.state.as_str(),
        open: request.state.takes_evidence(),
        steps: match which {
            Which::First => panel.steps,
            Which::Second => panel.second,
        },
        asks_current: which == Which::Second || request.situation == Situation::Usual,
        strict: which == Which::First && request.situation != Situation::Usual,
        asks_mcid: request.typed(which).is_none() && request.located(which).is_none(),
        outcome,
        form,
    })
}

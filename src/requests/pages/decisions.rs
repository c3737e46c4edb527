//! Staff's decisions. Each leads back to the request's page at the desk.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;
use serde::Deserialize;

use crate::db::Code;
use crate::error::{Error, Result};
use crate::requests::decide::{self, Decided, Words};
use crate::requests::merging;
use crate::requests::model::Resolution;
use crate::requests::objections::{self, Resolved};
use crate::threads::{self, Text};
use crate::web::{Access, Act, Agent, Cx, FormErrors, Lead, Page, Pressed, Reply, Tone};

/// The words of a decision.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct DecisionForm {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    reply: String,
    #[serde(default)]
    outcome: String,
}

#[derive(Template)]
#[template(path = "requests/decision.html")]
struct DecisionPage {
    page: Page,
    errs: FormErrors,
    code: String,
    /// `approve`, `reject`, `resolve` or `undo`.
    what: &'static str,
    /// Where the form goes.
    action: String,
    form: DecisionForm,
}

pub(super) fn parse(code: &str) -> Result<Code> {
    Code::parse(code).ok_or(Error::NotFound)
}

pub(super) fn back(code: &Code) -> Reply {
    Reply::to(format!("/desk/requests/{code}"))
}

/// Takes the request.
pub async fn claim(act: Act<Agent, Pressed>, path: Path<String>) -> HttpResponse {
    act.run(move |cx, _| {
        let code = parse(&path)?;
        let decided = decide::claim(cx.app, cx.conn, cx.who, &code, cx.now)?;
        Ok(tell(back(&code), &decided, "flash-claimed"))
    })
    .await
}

/// Approves the request.
pub async fn approve(act: Act<Agent, DecisionForm>, path: Path<String>) -> HttpResponse {
    decision(act, path, ("approve", "approval"), |cx, code, words, _| {
        let decided = decide::approve(cx.app, cx.conn, cx.who, code, words, cx.now)?;
        Ok(Some(tell(back(code), &decided, "flash-approved")))
    })
    .await
}

/// Rejects the request.
pub async fn reject(act: Act<Agent, DecisionForm>, path: Path<String>) -> HttpResponse {
    decision(act, path, ("reject", "rejection"), |cx, code, words, _| {
        let decided = decide::reject(cx.app, cx.conn, cx.who, code, words, cx.now)?;
        Ok(Some(tell(back(code), &decided, "flash-rejected")))
    })
    .await
}

/// Decides on the objections of a request.
pub async fn resolve(act: Act<Lead, DecisionForm>, path: Path<String>) -> HttpResponse {
    decision(act, path, ("resolve", "resolution"), |cx, code, words, form| {
        let Ok(how) = form.outcome.parse::<Resolution>() else {
            return Ok(None);
        };
        let resolved = objections::resolve(cx.app, cx.conn, cx.who, code, how, &words.reason, cx.now)?;
        Ok(Some(tell_resolved(code, resolved, "flash-resolved")))
    })
    .await
}

/// Undoes a merge.
pub async fn undo_merge(act: Act<Lead, DecisionForm>, path: Path<String>) -> HttpResponse {
    decision(act, path, ("undo", "undo"), |cx, code, words, _| {
        let undone = merging::undo(cx.app, cx.conn, cx.who, code, &words.reason, cx.now)?;
        Ok(Some(tell_resolved(code, undone, "flash-merge-undone")))
    })
    .await
}

/// Makes a decision with these words; none: something else of the form is missing.
type Make<R> = fn(&mut Cx<'_, R>, &Code, &Words, &DecisionForm) -> Result<Option<Reply>>;

/// A decision with a reason: made by `make`, or the form once more where the reason or something else of it is missing.
async fn decision<R: Access>(
    act: Act<R, DecisionForm>,
    path: Path<String>,
    (what, action): (&'static str, &'static str),
    make: Make<R>,
) -> HttpResponse {
    let words = match words_of(&act).await {
        Ok(words) => words,
        Err(error) => return act.fail(error).await,
    };
    act.run(move |cx, form| {
        let code = parse(&path)?;
        let made = match words.as_ref() {
            Some(words) => make(cx, &code, words, form)?,
            None => None,
        };
        match made {
            Some(reply) => Ok(reply),
            None => again(cx, &code, what, action, form),
        }
    })
    .await
}

fn tell_resolved(code: &Code, resolved: Resolved, done: &'static str) -> Reply {
    let (tone, key) = match resolved {
        Resolved::Done(_) => (Tone::Ok, done),
        Resolved::Voted => (Tone::Info, "flash-voted"),
        Resolved::Already(_) => (Tone::Info, "flash-moved-on"),
        Resolved::Own => (Tone::Error, "flash-own-request"),
        Resolved::CanNotUndo => (Tone::Error, "flash-can-not-undo"),
    };
    back(code).flash(tone, key)
}

/// The two fields that every decision has, as written.
pub(super) trait Written: Send + Sync + 'static {
    /// Why: for staff alone.
    fn reason(&self) -> &str;
    /// What is said to the requester.
    fn reply(&self) -> &str;
}

impl Written for DecisionForm {
    fn reason(&self) -> &str {
        &self.reason
    }
    fn reply(&self) -> &str {
        &self.reply
    }
}

/// The rendered words, if they are there and not too long. Rendered before the transaction, and for nobody who may not
/// decide at all.
pub(super) async fn words_of<R: Access, F: Written>(act: &Act<R, F>) -> Result<Option<Words>> {
    act.peek(|_, _| Ok(())).await?;
    let form = act.form.clone();
    act.app.block(move |_| Ok(rendered(&*form))).await
}

fn rendered(form: &impl Written) -> Option<Words> {
    let (reason, reply) = (form.reason().trim(), form.reply().trim());
    (!reason.is_empty() && fits(reason) && fits(reply)).then(|| Words {
        reason: Text::render(reason),
        reply: (!reply.is_empty()).then(|| Text::render(reply)),
    })
}

fn fits(text: &str) -> bool {
    text.trim().len() <= threads::MAX_BODY
}

pub(super) fn tell(reply: Reply, decided: &Decided, done: &'static str) -> Reply {
    match decided {
        Decided::Done => reply.flash(Tone::Ok, done),
        Decided::Already(_) => reply.flash(Tone::Info, "flash-moved-on"),
        Decided::Own => reply.flash(Tone::Error, "flash-own-request"),
        Decided::NotYours => reply.flash(Tone::Error, "flash-not-yours"),
        Decided::NotAllowed(_) => reply.flash(Tone::Error, "flash-policy"),
    }
}

/// What is wrong with the words of a decision.
pub(super) fn faults(page: &Page, form: &impl Written) -> FormErrors {
    let mut errs = FormErrors::default();
    if form.reason().trim().is_empty() {
        errs.add("reason", page.s("decision-reason-missing"));
    }
    for (name, text) in [("reason", form.reason()), ("reply", form.reply())] {
        if !fits(text) {
            errs.add(name, page.s("decision-too-long"));
        }
    }
    errs
}

/// The form again, with what is wrong beside the fields.
fn again<R>(
    cx: &mut Cx<'_, R>,
    code: &Code,
    what: &'static str,
    action: &'static str,
    form: &DecisionForm,
) -> Result<Reply> {
    crate::requests::by_code(cx.conn, code)?;
    let page = cx.page();
    let mut errs = faults(&page, form);
    if what == "resolve" && form.outcome.parse::<Resolution>().is_err() {
        errs.add("outcome", page.s("decision-outcome-missing"));
    }
    Reply::invalid(&DecisionPage {
        page,
        errs,
        what,
        action: format!("/desk/requests/{code}/{action}"),
        code: code.to_string(),
        form: form.clone(),
    })
}

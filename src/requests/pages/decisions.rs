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
    let words = match words_of(&act).await {
        Ok(words) => words,
        Err(error) => return act.fail(error).await,
    };
    act.run(move |cx, form| {
        let code = parse(&path)?;
        let Some(words) = words.as_ref() else {
            return again(cx, &code, "approve", "approval", form);
        };
        let decided = decide::approve(cx.app, cx.conn, cx.who, &code, words, cx.now)?;
        Ok(tell(back(&code), &decided, "flash-approved"))
    })
    .await
}

/// Rejects the request.
pub async fn reject(act: Act<Agent, DecisionForm>, path: Path<String>) -> HttpResponse {
    let words = match words_of(&act).await {
        Ok(words) => words,
        Err(error) => return act.fail(error).await,
    };
    act.run(move |cx, form| {
        let code = parse(&path)?;
        let Some(words) = words.as_ref() else {
            return again(cx, &code, "reject", "rejection", form);
        };
        let decided = decide::reject(cx.app, cx.conn, cx.who, &code, words, cx.now)?;
        Ok(tell(back(&code), &decided, "flash-rejected"))
    })
    .await
}

/// Decides on the objections of a request.
pub async fn resolve(act: Act<Lead, DecisionForm>, path: Path<String>) -> HttpResponse {
    let words = match words_of(&act).await {
        Ok(words) => words,
        Err(error) => return act.fail(error).await,
    };
    act.run(move |cx, form| {
        let code = parse(&path)?;
        let how = form.outcome.parse::<Resolution>().ok();
        let (Some(words), Some(how)) = (words.as_ref(), how) else {
            return again(cx, &code, "resolve", "resolution", form);
        };
        let resolved = objections::resolve(cx.app, cx.conn, cx.who, &code, how, &words.reason, cx.now)?;
        Ok(tell_resolved(&code, resolved, "flash-resolved"))
    })
    .await
}

/// Undoes a merge.
pub async fn undo_merge(act: Act<Lead, DecisionForm>, path: Path<String>) -> HttpResponse {
    let words = match words_of(&act).await {
        Ok(words) => words,
        Err(error) => return act.fail(error).await,
    };
    act.run(move |cx, form| {
        let code = parse(&path)?;
        let Some(words) = words.as_ref() else {
            return again(cx, &code, "undo", "undo", form);
        };
        let undone = merging::undo(cx.app, cx.conn, cx.who, &code, &words.reason, cx.now)?;
        Ok(tell_resolved(&code, undone, "flash-merge-undone"))
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

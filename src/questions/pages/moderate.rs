//! Moderation: hiding posts, closing questions.

use actix_web::HttpResponse;
use actix_web::web::Path;
use serde::Deserialize;

use super::id_of;
use super::show::{Typed, page_of};
use crate::audit;
use crate::error::{Error, Result};
use crate::events::{self, Audience, Event, EventKind};
use crate::questions::closing::{self, Closing, Outcome, Reason};
use crate::questions::model::{AnswerId, QuestionId};
use crate::questions::store;
use crate::web::{Act, Agent, Cx, FormErrors, Reply, Tone};

/// Whether a post is to be hidden (`yes`) or shown again (`no`).
#[derive(Debug, Deserialize)]
pub struct HidingForm {
    #[serde(default)]
    hidden: String,
}

impl HidingForm {
    fn hides(&self) -> Result<bool> {
        match self.hidden.as_str() {
            "yes" | "" => Ok(true),
            "no" => Ok(false),
            _ => Err(Error::Bad("error-bad-form")),
        }
    }
}

/// Why a question is closed.
#[derive(Debug, Deserialize)]
pub struct ClosureForm {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    duplicate_of: String,
}

/// `POST /questions/{id}/hiding`
pub async fn hide(act: Act<Agent, HidingForm>, path: Path<String>) -> HttpResponse {
    act.run(move |cx, form| {
        let id = id_of(&path)?;
        let hides = form.hides()?;
        store::find(cx.conn, id)?;
        let changed = store::set_hidden(cx.conn, id, cx.who.account, hides, cx.now)?;
        if changed {
            record(cx, id, None, hides)?;
        }
        Ok(told(id, changed, hides))
    })
    .await
}

/// `POST /questions/{id}/answers/{answer}/hiding`
pub async fn hide_answer(act: Act<Agent, HidingForm>, path: Path<(String, String)>) -> HttpResponse {
    act.run(move |cx, form| {
        let id = id_of(&path.0)?;
        let answer: AnswerId = path.1.parse().map_err(|_| Error::NotFound)?;
        let hides = form.hides()?;
        if !store::answers::exists(cx.conn, id, answer)? {
            return Err(Error::NotFound);
        }
        let changed = store::answers::set_hidden(cx.conn, id, answer, cx.who.account, hides, cx.now)?;
        if changed {
            record(cx, id, Some(answer), hides)?;
        }
        Ok(told(id, changed, hides))
    })
    .await
}

fn record(cx: &mut Cx<'_, Agent>, id: QuestionId, answer: Option<AnswerId>, hides: bool) -> Result<()> {
    let event = Event {
        actor: Some(cx.who.account),
        question: Some(id),
        detail: Some(if hides { "hidden" } else { "shown" }),
        ..Event::new(EventKind::Hidden, Audience::Staff)
    };
    events::record(cx.app, cx.conn, &event, cx.now)?;
    let mut facts = vec![("question", id.to_string())];
    facts.extend(answer.map(|answer| ("answer", answer.to_string())));
    let entry = audit::Entry {
        actor: Some(cx.who.account),
        action: if hides { "post.hidden" } else { "post.shown" },
        request: None,
        profile: None,
        facts: &facts,
    };
    audit::record(cx.app, cx.conn, &entry, cx.now)
}

fn told(id: QuestionId, changed: bool, hides: bool) -> Reply {
    let (tone, key) = match (changed, hides) {
        (true, true) => (Tone::Ok, "flash-post-hidden"),
        (true, false) => (Tone::Ok, "flash-post-shown"),
        (false, _) => (Tone::Info, "flash-post-already"),
    };
    Reply::to(format!("/questions/{id}")).flash(tone, key)
}

/// `POST /questions/{id}/closure`
pub async fn close(act: Act<Agent, ClosureForm>, path: Path<String>) -> HttpResponse {
    act.run(move |cx, form| {
        let id = id_of(&path)?;
        let closing = match read(cx, id, form)? {
            Ok(closing) => closing,
            Err(errs) => {
                let typed = Typed {
                    errs,
                    reason: form.reason.clone(),
                    duplicate_of: form.duplicate_of.clone(),
                    ..Typed::default()
                };
                return page_of(cx.conn, cx.page(), id, typed);
            }
        };
        let (tone, key) = match closing::close(cx.app, cx.conn, cx.who, &closing, cx.now)? {
            Outcome::Closed => (Tone::Ok, "flash-question-closed"),
            Outcome::AlreadyOver => (Tone::Info, "flash-question-over"),
            Outcome::NotNow => (Tone::Warn, "flash-question-not-now"),
        };
        Ok(Reply::to(format!("/questions/{id}")).flash(tone, key))
    })
    .await
}

/// Reads the form; what is wrong with it belongs to its fields.
fn read(cx: &mut Cx<'_, Agent>, id: QuestionId, form: &ClosureForm) -> Result<Result<Closing, FormErrors>> {
    let words = cx.words();
    let mut errs = FormErrors::default();
    let Ok(reason) = form.reason.parse::<Reason>() else {
        errs.add("reason", words.s("questions-error-reason"));
        return Ok(Err(errs));
    };
    let original = match reason {
        Reason::Spam | Reason::Answered => None,
        Reason::Duplicate => match closing::original_of(cx.conn, id, &form.duplicate_of)? {
            Some(original) => Some(original),
            None => {
                errs.add("duplicate_of", words.s("questions-error-original"));
                return Ok(Err(errs));
            }
        },
    };
    Ok(Ok(Closing {
        question: id,
        reason,
        original,
    }))
}

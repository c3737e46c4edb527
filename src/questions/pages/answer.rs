//! Answering in public.

use actix_web::HttpResponse;
use actix_web::web::Path;
use serde::Deserialize;
use std::time::Duration;

use super::id_of;
use super::show::{Typed, page_of};
use crate::db::LookupKey;
use crate::error::{Error, Result};
use crate::questions::masking::PublicText;
use crate::questions::model::QuestionId;
use crate::questions::policy;
use crate::questions::store::{self, answers};
use crate::threads::{self, Post, Side, Text};
use crate::web::throttle::{self, Limit};
use crate::web::{Act, Cx, FormErrors, Member, Reply, Sending, Tone};
use crate::words::Words;

/// Nobody who helps writes more than this; somebody who advertises would.
const ANSWERS: Limit = Limit {
    bucket: "answer",
    uses: 100,
    window: Duration::from_secs(86_400),
};

/// What is posted.
#[derive(Debug, Deserialize)]
pub struct AnswerForm {
    #[serde(default)]
    body: String,
    #[serde(default)]
    sending: Sending,
}

/// An answer that was masked and rendered.
struct Ready {
    question: QuestionId,
    text: PublicText,
    /// What its author had typed, where something of it was hidden.
    original: Option<Text>,
}

/// `POST /questions/{id}/answers`
pub async fn answer(act: Act<Member, AnswerForm>, path: Path<String>) -> HttpResponse {
    let looked = act
        .peek(move |cx, form| {
            let id = id_of(&path)?;
            Ok((check(cx, id, &form.body)?, cx.words()))
        })
        .await;
    let (id, fault, words) = match looked {
        Ok(((id, fault), words)) => (id, fault, words),
        Err(error) => return act.fail(error).await,
    };
    if let Some(key) = fault {
        return act.show(move |cx, form| again(cx, id, form, key)).await;
    }
    let typed = policy::tidy(&act.form.body);
    let ready = act.app.block(move |_| Ok(prepare(words, id, &typed))).await;
    match ready {
        Ok(ready) => act.run(move |cx, form| give(cx, form, &ready)).await,
        Err(error) => act.fail(error).await,
    }
}

/// Whether this question takes this answer: the key of what is wrong with the text.
fn check(cx: &mut Cx<'_, Member>, id: QuestionId, body: &str) -> Result<(QuestionId, Option<&'static str>)> {
    may_answer(cx, id)?;
    Ok((id, policy::body_fault(&policy::tidy(body), true)))
}

fn may_answer(cx: &mut Cx<'_, Member>, id: QuestionId) -> Result<store::Standing> {
    let standing = store::standing(cx.conn, id)?;
    if standing.hidden {
        return Err(Error::NotFound);
    }
    if !policy::takes_answers(standing.state) {
        return Err(Error::Conflict("questions-takes-no-answers"));
    }
    Ok(standing)
}

fn again(cx: &mut Cx<'_, Member>, id: QuestionId, form: &AnswerForm, key: &'static str) -> Result<Reply> {
    let mut errs = FormErrors::default();
    errs.add("body", cx.words().s(key));
    let typed = Typed {
        errs,
        body: form.body.clone(),
        ..Typed::default()
    };
    page_of(cx.conn, cx.page(), id, typed)
}

fn prepare(words: &'static Words, question: QuestionId, typed: &str) -> Ready {
    let text = PublicText::of(words, "", typed, &[]);
    let original = text
        .is_masked()
        .then(|| Text::render(&format!("{}\n\n{typed}", words.s("questions-original-answer"))));
    Ready {
        question,
        text,
        original,
    }
}

fn give(cx: &mut Cx<'_, Member>, form: &AnswerForm, ready: &Ready) -> Result<Reply> {
    let id = ready.question;
    let sending = form.sending.key(cx.app, cx.who.account);
    if let Some(answer) = answers::by_sending(cx.conn, &sending)? {
        return Ok(Reply::to(format!("/questions/{id}#a{answer}")));
    }
    let standing = may_answer(cx, id)?;
    throttle::spend(cx.app, cx.conn, ANSWERS, &cx.who.account.to_string(), cx.now)??;
    let answer = insert(cx, ready, &sending)?;
    // The asker has a place for what may not stand in public; others are told that it was left out.
    let is_asker = standing.author == cx.who.account;
    if let Some(original) = ready.original.as_ref().filter(|_| is_asker) {
        keep_original(cx, id, original)?;
    }
    let key = match (&ready.original, is_asker) {
        (None, _) => "flash-answered",
        (Some(_), true) => "flash-answered-moved",
        (Some(_), false) => "flash-answered-masked",
    };
    let tone = if ready.original.is_some() {
        Tone::Info
    } else {
        Tone::Ok
    };
    Ok(Reply::to(format!("/questions/{id}#a{answer}")).flash(tone, key))
}

fn insert(cx: &mut Cx<'_, Member>, ready: &Ready, sending: &LookupKey) -> Result<crate::questions::AnswerId> {
    let new = answers::NewAnswer {
        question: ready.question,
        author: cx.who.account,
        by_staff: cx.who.is_staff(),
        body: &ready.text.body,
        html: &ready.text.html,
        sending,
    };
    answers::insert(cx.app, cx.conn, &new, cx.now)
}

fn keep_original(cx: &mut Cx<'_, Member>, question: QuestionId, original: &Text) -> Result<()> {
    let thread = match store::thread_of(cx.conn, question, cx.who.account)? {
        Some((thread, _)) => thread,
        None => threads::open(cx.app, cx.conn, question, cx.who.account, cx.now)?,
    };
    let post = Post {
        thread,
        author: None,
        side: Side::System,
        text: original,
        sending: None,
    };
    threads::post(cx.app, cx.conn, post, cx.now)?;
    Ok(())
}

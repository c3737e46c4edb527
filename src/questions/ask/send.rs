//! Sending: question, private thread, request, in one transaction.

use std::time::Duration;

use super::draft::{AskForm, Draft};
use super::rules::Known;
use crate::accounts::AccountId;
use crate::app::App;
use crate::db::{Conn, LookupKey};
use crate::error::Result;
use crate::events::{self, Audience, Event, EventKind};
use crate::questions::masking::{PublicText, private_values};
use crate::questions::model::{NewQuestion, QuestionId, QuestionState, Topic};
use crate::questions::store;
use crate::requests::{self, NewRequest};
use crate::threads::{self, Post, Side, Text, ThreadId};
use crate::web::throttle::{self, Limit};
use crate::web::{Anyone, Cx, Reply, Sending, Tone, Viewer};
use crate::words::Words;

/// Nobody has so many questions in a day, and who asks on behalf of many stays within it.
const ASKS: Limit = Limit {
    bucket: "ask",
    uses: 60,
    window: Duration::from_secs(86_400),
};

/// A question that was checked, masked and rendered.
pub(super) struct Ready {
    draft: Draft,
    known: Known,
    topic: Topic,
    text: PublicText,
    /// What was typed, where something of it is hidden in public.
    original: Option<Text>,
    /// The reason in the requester's own words.
    reason: Option<Text>,
}

/// The values that are hidden in public besides what every text is searched for.
pub(super) fn hidden_values(draft: &Draft, known: &Known) -> Vec<String> {
    if !draft.topic().is_some_and(Topic::makes_request) {
        return Vec::new();
    }
    let others = [
        known.current(draft),
        draft.wanted_account.as_str(),
        known.mcid(draft),
    ];
    private_values(&draft.legal_name, &others)
}

impl Ready {
    /// Masks and renders. Slow: outside of transactions.
    pub(super) fn of(draft: Draft, known: Known, topic: Topic, words: &Words) -> Ready {
        let text = PublicText::of(words, &draft.title, &draft.body, &hidden_values(&draft, &known));
        let original = text.is_masked().then(|| {
            Text::render(&format!(
                "{}\n\n{}\n\n{}",
                words.s("ask-original"),
                draft.title,
                draft.body
            ))
        });
        let gives_reason = topic.makes_request() && !draft.reason.trim().is_empty();
        let reason = gives_reason.then(|| Text::render(&draft.reason));
        Ready {
            draft,
            known,
            topic,
            text,
            original,
            reason,
        }
    }
}

/// The key of a form, also where a client left its number out and the draft has one.
pub(super) fn key_of(app: &App, form: &AskForm, draft: &Draft, author: AccountId) -> LookupKey {
    if form.sending.as_str().is_empty() && !form.is_whole() && !draft.sending.is_empty() {
        Sending::from(draft.sending.clone()).key(app, author)
    } else {
        form.sending.key(app, author)
    }
}

/// Asks the question. A form that was sent before leads to what it made.
pub(super) fn send(cx: &mut Cx<'_, Anyone>, viewer: &Viewer, form: &AskForm, ready: &Ready) -> Result<Reply> {
    let author = viewer.account;
    let sending = key_of(cx.app, form, &ready.draft, author);
    if let Some(id) = store::by_sending(cx.conn, &sending)? {
        return Ok(Reply::to(format!("/questions/{id}")));
    }
    // Counted before everything else: the row makes what one author sends at once wait for each other.
    throttle::spend(cx.app, cx.conn, ASKS, &author.to_string(), cx.now)??;
    let new = NewQuestion {
        author,
        topic: ready.topic,
        title: &ready.text.title,
        body: &ready.text.body,
        html: &ready.text.html,
        lang: &viewer.lang,
        sending,
    };
    let id = store::insert(cx.app, cx.conn, &new, cx.now)?;
    let mut is_duplicate = false;
    if ready.topic.makes_request() {
        let thread = open_thread(cx, ready, id, author)?;
        is_duplicate = open_request(cx, ready, id, thread, author)?;
    } else if ready.original.is_some() {
        open_thread(cx, ready, id, author)?;
    }
    Draft::forget(cx.app, cx.conn, author)?;
    let (tone, notice) = match (
        is_duplicate,
        ready.topic.makes_request(),
        ready.original.is_some(),
    ) {
        (true, _, _) => (Tone::Info, "flash-asked-duplicate"),
        (false, true, _) => (Tone::Ok, "flash-asked-request"),
        (false, false, true) => (Tone::Ok, "flash-asked-masked"),
        (false, false, false) => (Tone::Ok, "flash-asked"),
    };
    Ok(Reply::to(format!("/questions/{id}")).flash(tone, notice))
}

/// The private thread, with what may not stand in public.
fn open_thread(
    cx: &mut Cx<'_, Anyone>,
    ready: &Ready,
    question: QuestionId,
    author: AccountId,
) -> Result<ThreadId> {
    let thread = threads::open(cx.app, cx.conn, question, author, cx.now)?;
    if let Some(text) = &ready.original {
        let post = Post {
            thread,
            author: None,
            side: Side::System,
            text,
            sending: None,
        };
        threads::post(cx.app, cx.conn, post, cx.now)?;
    }
    Ok(thread)
}

/// The request. Says whether it is a duplicate of an earlier one of the same author.
fn open_request(
    cx: &mut Cx<'_, Anyone>,
    ready: &Ready,
    question: QuestionId,
    thread: ThreadId,
    author: AccountId,
) -> Result<bool> {
    let (draft, known) = (&ready.draft, &ready.known);
    let new = NewRequest {
        question,
        thread,
        author,
        topic: ready.topic,
        situation: draft.situation(),
        mcid: Some(known.mcid(draft)).filter(|mcid| !mcid.is_empty()),
        legal_name: &draft.legal_name,
        current: Some(known.current(draft)).filter(|current| !current.is_empty()),
        wanted: Some(&draft.wanted_account),
    };
    let opened = requests::open(cx.app, cx.conn, &new, cx.now)?;
    if let Some(text) = &ready.reason {
        let post = Post {
            thread,
            author: Some(author),
            side: Side::Requester,
            text,
            sending: None,
        };
        threads::post(cx.app, cx.conn, post, cx.now)?;
    }
    match opened.duplicate_of {
        Some(earlier) => {
            let original = requests::by_id(cx.conn, earlier)?.question_id;
            link(cx.app, cx.conn, question, original, cx.now)?;
            Ok(true)
        }
        None => Ok(false),
    }
}

fn link(
    app: &App,
    conn: &mut Conn,
    question: QuestionId,
    original: QuestionId,
    now: crate::clock::Stamp,
) -> Result<()> {
    store::link_duplicate(conn, question, Some(original))?;
    let event = Event {
        question: Some(question),
        detail: Some(QuestionState::Duplicate.as_str()),
        ..Event::new(EventKind::Moved, Audience::Public)
    };
    events::record(app, conn, &event, now)?;
    Ok(())
}

//! One question: what was asked, how it goes, the answers.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;

use super::id_of;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events;
use crate::questions::model::{AnswerId, Question, QuestionId};
use crate::questions::policy::{self, Moment};
use crate::questions::store;
use crate::web::{Anyone, FormErrors, Page, Reply, View};

struct AnswerRow {
    id: AnswerId,
    author: String,
    by_staff: bool,
    by_asker: bool,
    at: Stamp,
    /// Nothing for those who may not see it.
    html: Option<String>,
    is_hidden: bool,
}

#[derive(Template)]
#[template(path = "questions/show.html")]
struct QuestionPage {
    page: Page,
    errs: FormErrors,
    question: Question,
    topic: &'static str,
    state: &'static str,
    author: String,
    is_hidden: bool,
    is_staff: bool,
    takes_answers: bool,
    answers: Vec<AnswerRow>,
    moments: Vec<Moment>,
    /// The author's private thread.
    thread: Option<String>,
    /// The question that stands for this one.
    original: Option<(QuestionId, String)>,
    body: String,
    reason: String,
    duplicate_of: String,
    here: String,
}

#[derive(Template)]
#[template(path = "questions/hidden.html")]
struct HiddenPage {
    page: Page,
    /// The author's private thread.
    thread: Option<String>,
}

/// What somebody typed on the page and has to look at again.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) errs: FormErrors,
    pub(super) body: String,
    pub(super) reason: String,
    pub(super) duplicate_of: String,
}

/// `GET /questions/{id}`
pub async fn show(view: View<Anyone>, path: Path<String>) -> HttpResponse {
    view.show(move |cx| {
        let id = id_of(&path)?;
        page_of(cx.conn, cx.page(), id, Typed::default())
    })
    .await
}

/// The page of a question for whoever looks at `page`; 422 when there is something to look at again.
pub(super) fn page_of(conn: &mut Conn, page: Page, id: QuestionId, typed: Typed) -> Result<Reply> {
    let (question, author) = store::find_signed(conn, id)?;
    let viewer = page.viewer.as_ref();
    let is_staff = viewer.is_some_and(|viewer| viewer.is_staff());
    let is_author = viewer.is_some_and(|viewer| viewer.account == question.author_id);
    let thread = if is_author {
        store::thread_of(conn, id, question.author_id)?
    } else {
        None
    };
    let thread = thread.map(|(_, code)| format!("/messages/{code}"));
    if question.hidden_at.is_some() && !is_staff {
        return Reply::page_with(StatusCode::GONE, &HiddenPage { page, thread });
    }
    let answers = store::answers::of(conn, id)?
        .into_iter()
        .map(|(answer, author)| AnswerRow {
            id: answer.id,
            author: author.unwrap_or_default(),
            by_staff: answer.by_staff,
            by_asker: answer.author_id == question.author_id,
            at: answer.answered_at,
            is_hidden: answer.hidden_at.is_some(),
            html: (answer.hidden_at.is_none() || is_staff).then_some(answer.body_html),
        })
        .collect();
    let original = match question.duplicate_of {
        Some(original) => store::visible_title(conn, original)?.map(|title| (original, title)),
        None => None,
    };
    let happened = events::of_question(conn, id)?;
    let has_errors = !typed.errs.is_empty();
    let template = QuestionPage {
        errs: typed.errs,
        topic: question.topic.as_str(),
        state: question.state.as_str(),
        author: author.unwrap_or_default(),
        is_hidden: question.hidden_at.is_some(),
        is_staff,
        takes_answers: policy::takes_answers(question.state) && question.hidden_at.is_none(),
        answers,
        moments: policy::timeline(question.topic, question.state, &happened),
        thread,
        original,
        body: typed.body,
        reason: typed.reason,
        duplicate_of: typed.duplicate_of,
        here: format!("/questions/{id}"),
        question,
        page,
    };
    if has_errors {
        Reply::invalid(&template)
    } else {
        Reply::page(&template)
    }
}

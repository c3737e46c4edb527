//! Questions with their private threads and requests, straight into the database.

use diesel::prelude::*;
use realign::db::Code;
use realign::db::schema::requests;
use realign::questions::{self, NewQuestion, QuestionId, Topic};
use realign::requests::{RequestId, State};
use realign::threads::{self, Post, Side, Text, ThreadId};
use realign::vault::{Field, Scope};

use crate::harness::{Actor, TestApp};

/// A question with its private thread.
#[derive(Clone, Debug)]
pub struct Case {
    /// The question.
    pub question: QuestionId,
    /// Its thread.
    pub thread: ThreadId,
    /// The private address of the thread.
    pub code: String,
    /// Its request; a case made by [`plain`] has none.
    pub request: Option<RequestId>,
    /// The private address of the request; empty without one.
    pub request_code: String,
}

impl Case {
    /// The page of the thread.
    pub fn page(&self) -> String {
        format!("/messages/{}", self.code)
    }
    /// Where messages are sent.
    pub fn messages(&self) -> String {
        format!("/messages/{}/messages", self.code)
    }
    /// Where drafts are kept.
    pub fn draft(&self) -> String {
        format!("/messages/{}/draft", self.code)
    }
    /// The page of the request at the desk.
    pub fn desk(&self) -> String {
        format!("/desk/requests/{}", self.request_code)
    }
}

/// A question that makes no request.
pub fn plain(app: &TestApp, author: &Actor, title: &str) -> Case {
    let now = app.now();
    let (question, thread, code) = app.write(|conn| {
        let question = questions::insert(
            &app.app,
            conn,
            &NewQuestion {
                author: author.id(),
                topic: Topic::Other,
                title,
                body: "The public part.",
                html: "<p>The public part.</p>",
                lang: "en",
                sending: app.app.vault.lookup(Field::Sending, &app.app.new_token()),
            },
            now,
        )?;
        let thread = threads::open(&app.app, conn, question, author.id(), now)?;
        let code = threads::code_of(conn, thread)?;
        Ok((question, thread, code))
    });
    Case {
        question,
        thread,
        code: code.to_string(),
        request: None,
        request_code: String::new(),
    }
}

/// A question with a request nobody has taken.
pub fn open(app: &TestApp, author: &Actor, title: &str) -> Case {
    let case = plain(app, author, title);
    let (id, code, now) = (RequestId::new(&app.app), Code::new(&app.app), app.now());
    app.write(|conn| {
        diesel::insert_into(requests::table)
            .values((
                requests::id.eq(id),
                requests::code.eq(&code),
                requests::question_id.eq(case.question),
                requests::thread_id.eq(case.thread),
                requests::author_id.eq(author.id()),
                requests::topic.eq("change-account"),
                requests::situation.eq("usual"),
                requests::state.eq(State::Open),
                requests::turn.eq("staff"),
                requests::version.eq(1i64),
                requests::mcid_sealed.eq(app.app.vault.seal(Scope::Thread(case.thread.0), "990217734")),
                requests::policy.eq("standard-1"),
                requests::asked_at.eq(now),
                requests::active_at.eq(now),
                requests::turn_since.eq(now),
                requests::nudges.eq(0),
            ))
            .execute(conn)?;
        Ok(())
    });
    Case {
        request: Some(id),
        request_code: code.to_string(),
        ..case
    }
}

/// A question with a request that this agent has taken.
pub fn claimed(app: &TestApp, author: &Actor, agent: &Actor, title: &str) -> Case {
    let case = open(app, author, title);
    let now = app.now();
    app.write(|conn| {
        diesel::update(requests::table.filter(requests::thread_id.eq(case.thread)))
            .set((
                requests::state.eq(State::Verifying),
                requests::turn.eq("requester"),
                requests::assignee_id.eq(agent.id()),
                requests::version.eq(requests::version + 1),
            ))
            .execute(conn)?;
        threads::admit_desk(&app.app, conn, case.thread, agent.id(), now)
    });
    case
}

/// A message, as if it had been sent from a page.
pub fn say(app: &TestApp, case: &Case, author: &Actor, side: Side, body: &str) {
    let text = Text::render(body);
    let now = app.now();
    app.write(|conn| {
        let post = Post {
            thread: case.thread,
            author: Some(author.id()),
            side,
            text: &text,
            sending: None,
        };
        threads::post(&app.app, conn, post, now)
    });
}
